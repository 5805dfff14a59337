"""Time and memory of the largest photos of every kind, and many damaged files.

    python -m benchmarks.files --write

Each large file is decoded in a process of its own, whose memory is watched while it does.
Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import collections
import io
import json
import math
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.damage import damaged_files
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.errors import PhotoError
from cifar_app.files import write_json
from cifar_app.photos import MAX_PIXELS, read_photo
from cifar_app.photos.limits import MAX_PIXELS_BY_FORMAT

RESULTS = Path(__file__).parent / "results" / "files.json"
_LIBRARIES = ("pillow", "pillow-heif", "numpy")

LARGE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "JPEG": ("RGB", "JPEG", {}),
    "JPEG, CMYK": ("CMYK", "JPEG", {}),
    "JPEG, progressive": ("RGB", "JPEG", {"progressive": True, "subsampling": 0}),
    "PNG": ("RGB", "PNG", {"compress_level": 1}),
    "PNG, clear": ("RGBA", "PNG", {"compress_level": 1}),
    "PNG, 16-bit": ("I;16", "PNG", {"compress_level": 1}),
    "GIF": ("P", "GIF", {}),
    "WebP": ("RGBA", "WEBP", {"method": 0}),
    "AVIF": ("RGBA", "AVIF", {"speed": 10}),
    "HEIC": ("RGB", "HEIF", {}),
    "TIFF, one strip": ("RGB", "TIFF", {"compression": "tiff_lzw", "strip_size": 2**30}),
    "TIFF, float": ("F", "TIFF", {"compression": "tiff_deflate"}),
}
"""Mode, Pillow's format and its options."""


def large_file(kind: str) -> tuple[bytes, int]:
    """A file with as many pixels as its kind may have, and their number."""
    mode, format_name, options = LARGE[kind]
    limited = "progressive" if "progressive" in options else format_name
    most = MAX_PIXELS_BY_FORMAT.get(limited, MAX_PIXELS)
    height = math.isqrt(most * 3 // 4)
    width = most // height
    # Large plain areas: files of noise would be over the limit of bytes long before.
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


def resident() -> float:
    """Resident memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def decode_watched(content: bytes) -> dict[str, float]:
    """Seconds to decode a file, and the most memory that it took over what was there."""
    before, done = resident(), threading.Event()
    most = [before]

    def watch() -> None:
        while not done.wait(0.002):
            most[0] = max(most[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    read_photo(content)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return {"seconds": round(seconds, 2), "memory_mb": round(most[0] - before, 1)}


def measure_large() -> dict[str, Any]:
    """Every kind, each in a fresh process."""
    found = {}
    for kind in LARGE:
        content, pixels = large_file(kind)
        command = [sys.executable, "-m", "benchmarks.files", "--decode"]
        done = subprocess.run(command, input=content, capture_output=True, check=True)
        size = {"megapixels": round(pixels / 1e6, 1), "megabytes": round(len(content) / 1e6, 1)}
        found[kind] = size | json.loads(done.stdout)
        print(kind, found[kind], file=sys.stderr)
    return found


def measure_damaged(count: int, seed: int) -> dict[str, Any]:
    """What becomes of damaged files; anything but a photo or a refusal ends the benchmark."""
    photos: collections.Counter[str] = collections.Counter()
    longest = 0.0
    for name, content in damaged_files(count, seed):
        started = time.perf_counter()
        try:
            read_photo(content)
            photos[name] += 1
        except PhotoError:
            pass
        longest = max(longest, time.perf_counter() - started)
    return {
        "files": count,
        "seed": seed,
        "photos": photos.total(),
        "refused": count - photos.total(),
        "lost": 0,
        "longest_s": round(longest, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--damaged", type=int, default=100_000, help="how many damaged files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the results file")
    parser.add_argument("--decode", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.decode:
        print(json.dumps(decode_watched(sys.stdin.buffer.read())))
        return
    found = {
        "hardware": describe_hardware(),
        "versions": library_versions(_LIBRARIES),
        "large": measure_large(),
        "damaged": measure_damaged(arguments.damaged, arguments.seed),
    }
    print(json.dumps(found, indent=1))
    if arguments.write:
        write_json(RESULTS, found)


if __name__ == "__main__":
    main()
