"""Damaged photo files from a seeded generator, for tests and benchmarks.

Valid files of every format are mutated a little, so that most of the file stays intact and the
decoder meets the damage late.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageCms

pillow_heif.register_heif_opener()

_EXTREME_VALUES = (bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\1\0\0")


def valid_files() -> dict[str, bytes]:
    """Return small valid files by format and feature."""
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(0, 256, (18, 24, 3), np.uint8))
    gray16 = Image.fromarray(rng.integers(0, 65_536, (18, 24), np.uint16))
    transparent, palette = image.convert("RGBA"), image.quantize(16)
    transparent.putalpha(image.convert("L"))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "jpeg": _encode(image, "JPEG", exif=exif, icc_profile=profile),
        "jpeg-progressive": _encode(image, "JPEG", progressive=True),
        "jpeg-cmyk": _encode(image.convert("CMYK"), "JPEG"),
        "mpo": _encode(image, "MPO", frames=2),
        "png": _encode(image, "PNG", exif=exif, icc_profile=profile),
        "png-16-bit": _encode(gray16, "PNG"),
        "png-palette": _encode(palette, "PNG", transparency=3),
        "apng": _encode(image, "PNG", frames=2),
        "gif": _encode(palette, "GIF", frames=2),
        "webp": _encode(image, "WEBP", exif=exif),
        "webp-lossless": _encode(transparent, "WEBP", lossless=True),
        "webp-animated": _encode(image, "WEBP", frames=2),
        "avif": _encode(transparent, "AVIF", exif=exif.tobytes()),
        "heic": _encode(image, "HEIF", exif=exif.tobytes()),
        "tiff": _encode(image, "TIFF", exif=exif, compression="tiff_lzw"),
        "tiff-16-bit": _encode(gray16, "TIFF"),
        "tiff-float": _encode(gray16.convert("F"), "TIFF", compression="tiff_deflate"),
        "tiff-pages": _encode(image, "TIFF", frames=2),
        "bmp": _encode(image, "BMP"),
        "ico": _encode(transparent.resize((32, 32)), "ICO", sizes=[(16, 16), (32, 32)]),
    }


def _encode(image: Image.Image, format_name: str, frames: int = 1, **options: Any) -> bytes:
    if frames > 1:
        options |= {"save_all": True, "append_images": [image.rotate(180)] * (frames - 1)}
    stream = io.BytesIO()
    # A copy: Pillow leaves the settings of one format in the image for the next.
    image = image.copy()
    image.save(stream, format_name, **options)
    return stream.getvalue()


def damaged_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Generate files that were mutated one to three times, each with the name of its source.

    Args:
        count: Number of files.
        seed: Random seed.
    """
    rng = np.random.default_rng(seed)
    sources = list(valid_files().items())
    for index in range(count):
        name, content = sources[index % len(sources)]
        for _ in range(rng.integers(1, 4)):
            content = _mutate(content, sources[rng.integers(len(sources))][1], rng)
        yield name, content


def _mutate(content: bytes, other: bytes, rng: np.random.Generator) -> bytes:
    start, end = sorted(int(index) for index in rng.integers(0, len(content) + 1, 2))
    near = min(end, start + int(rng.integers(1, 32)))
    extreme = _EXTREME_VALUES
    mutations = (
        lambda: _flip_bits(content, rng),
        lambda: content[:end],
        lambda: content[:start] + content[near:],
        lambda: content[:near] + content[start:],
        lambda: content[:start] + bytes(near - start) + content[near:],
        lambda: content[:start] + extreme[rng.integers(len(extreme))] + content[start + 4 :],
        lambda: content[:start] + other[start:end] + content[end:],
        lambda: content[:start] + rng.bytes(near - start) + content[near:],
    )
    return mutations[rng.integers(len(mutations))]()


def _flip_bits(content: bytes, rng: np.random.Generator) -> bytes:
    flipped = bytearray(content)
    for _ in range(rng.integers(1, 9) if flipped else 0):
        flipped[rng.integers(len(flipped))] ^= 1 << int(rng.integers(8))
    return bytes(flipped)
