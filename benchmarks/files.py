"""Measure time and memory of the largest allowed photos, and decode many damaged files.

    python -m benchmarks.files [--write]

Each large file is decoded in its own process. Linux only, since memory is read from /proc.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import subprocess
import sys
import time
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.common import report_result
from benchmarks.damage import damaged_files
from benchmarks.memory import MEMORY_METRIC, private_memory_mb, track_peak
from cifar_app.config import PROJECT_ROOT
from cifar_app.errors import PhotoError
from cifar_app.photos import read_photo

_LIBRARIES = ("pillow", "pillow-heif", "numpy")

FORMATS: dict[str, tuple[int, str, str, dict[str, Any]]] = {
    "JPEG": (200, "RGB", "JPEG", {}),
    "JPEG, CMYK": (200, "CMYK", "JPEG", {}),
    "JPEG, progressive 4:2:0": (66, "RGB", "JPEG", {"progressive": True}),
    "JPEG, progressive 4:4:4": (42, "RGB", "JPEG", {"progressive": True, "subsampling": 0}),
    "PNG": (65, "RGB", "PNG", {"compress_level": 1}),
    "PNG, transparent": (65, "RGBA", "PNG", {"compress_level": 1}),
    "PNG, 16-bit": (65, "I;16", "PNG", {"compress_level": 1}),
    "GIF": (65, "P", "GIF", {}),
    "WebP": (18, "RGBA", "WEBP", {"method": 0}),
    "AVIF": (27, "RGBA", "AVIF", {"speed": 10}),
    "HEIC": (61, "RGB", "HEIF", {"tile_size": 512}),
    "HEIC, transparent": (40, "RGBA", "HEIF", {}),
    "TIFF, single strip": (38, "RGB", "TIFF", {"compression": "tiff_lzw", "strip_size": 2**30}),
    "TIFF, float": (33, "F", "TIFF", {"compression": "tiff_deflate"}),
}
"""Megapixels near the limit, image mode, Pillow's format name and its options.

Baseline JPEG has no limit of its own; 200 megapixels are those of the largest phone cameras.
"""


def make_large_file(name: str) -> tuple[bytes, int]:
    """Return a file with about the largest allowed number of pixels, and that number.

    Args:
        name: Key of `FORMATS`.
    """
    megapixels, mode, format_name, options = FORMATS[name]
    height = math.isqrt(megapixels * 1_000_000 * 3 // 4)
    width = megapixels * 1_000_000 // height
    # Large uniform areas: a file of noise would exceed the limit of bytes long before.
    tiles = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    image = Image.fromarray(tiles).resize((width, height), Image.Resampling.NEAREST)
    if mode in ("I;16", "F"):
        values = np.asarray(image.convert("L"))
        image = Image.fromarray(values.astype(np.uint16 if mode == "I;16" else np.float32) * 200)
    else:
        image = image.convert(mode)
    stream = io.BytesIO()
    image.save(stream, format_name, **options)
    return stream.getvalue(), width * height


def measure_decoding(content: bytes) -> dict[str, float]:
    """Return the seconds and the additional memory (MB) that decoding a file takes."""
    before = private_memory_mb()
    with track_peak() as peak:
        started = time.perf_counter()
        read_photo(content)
        seconds = time.perf_counter() - started
    return {"seconds": round(seconds, 2), "memory_mb": round(peak.mb - before, 1)}


def measure_large_file(name: str) -> dict[str, float]:
    """Decode the largest file of a format, a key of `FORMATS`, in a new process."""
    content, pixels = make_large_file(name)
    command = [sys.executable, "-m", "benchmarks.files", "--decode"]
    process = subprocess.run(
        command, input=content, capture_output=True, check=True, cwd=PROJECT_ROOT
    )
    size = {"megapixels": round(pixels / 1e6, 1), "megabytes": round(len(content) / 1e6, 1)}
    result: dict[str, float] = size | json.loads(process.stdout)
    print(name, result, file=sys.stderr)
    return result


def decode_damaged_files(count: int, seed: int) -> dict[str, Any]:
    """Decode damaged files; any error other than `PhotoError` ends the benchmark."""
    n_decoded, max_seconds = 0, 0.0
    for _, content in damaged_files(count, seed):
        started = time.perf_counter()
        try:
            read_photo(content)
            n_decoded += 1
        except PhotoError:
            pass
        max_seconds = max(max_seconds, time.perf_counter() - started)
    return {
        "files": count,
        "seed": seed,
        "decoded": n_decoded,
        "rejected": count - n_decoded,
        "max_s": round(max_seconds, 3),
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--damaged", type=int, default=100_000, help="number of damaged files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="store the result")
    parser.add_argument("--decode", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.decode:
        print(json.dumps(measure_decoding(sys.stdin.buffer.read())))
        return
    result = {
        "memory_metric": MEMORY_METRIC,
        "large": {name: measure_large_file(name) for name in FORMATS},
        "damaged": decode_damaged_files(arguments.damaged, arguments.seed),
    }
    report_result("files", result, write=arguments.write, libraries=_LIBRARIES)


if __name__ == "__main__":
    main()
