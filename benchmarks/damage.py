"""Damaged photo files from a seeded generator, for tests and benchmarks.

Whole files of every format are flipped, cut, stretched, blanked and spliced, so that much of a
file stays right and the damage is met deep within a decoder.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageCms

pillow_heif.register_heif_opener()

_EXTREMES = (bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\1\0\0")


def whole_files() -> dict[str, bytes]:
    """Small valid files by what is special about them."""
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(0, 256, (18, 24, 3), np.uint8))
    deep = Image.fromarray(rng.integers(0, 65_536, (18, 24), np.uint16))
    clear, palette = image.convert("RGBA"), image.quantize(16)
    clear.putalpha(image.convert("L"))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "jpeg": _encode(image, "JPEG", exif=exif, icc_profile=profile),
        "jpeg-progressive": _encode(image, "JPEG", progressive=True),
        "jpeg-cmyk": _encode(image.convert("CMYK"), "JPEG"),
        "mpo": _encode(image, "MPO", frames=2),
        "png": _encode(image, "PNG", exif=exif, icc_profile=profile),
        "png-16-bit": _encode(deep, "PNG"),
        "png-palette": _encode(palette, "PNG", transparency=3),
        "apng": _encode(image, "PNG", frames=2),
        "gif": _encode(palette, "GIF", frames=2),
        "webp": _encode(image, "WEBP", exif=exif),
        "webp-lossless": _encode(clear, "WEBP", lossless=True),
        "webp-animated": _encode(image, "WEBP", frames=2),
        "avif": _encode(clear, "AVIF", exif=exif.tobytes()),
        "heic": _encode(image, "HEIF", exif=exif.tobytes()),
        "tiff": _encode(image, "TIFF", exif=exif, compression="tiff_lzw"),
        "tiff-16-bit": _encode(deep, "TIFF"),
        "tiff-float": _encode(deep.convert("F"), "TIFF", compression="tiff_deflate"),
        "tiff-pages": _encode(image, "TIFF", frames=2),
        "bmp": _encode(image, "BMP"),
        "ico": _encode(clear.resize((32, 32)), "ICO", sizes=[(16, 16), (32, 32)]),
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
    """Files that were damaged one to three times, and what they were made of."""
    rng = np.random.default_rng(seed)
    whole = list(whole_files().items())
    for number in range(count):
        name, content = whole[number % len(whole)]
        for _ in range(rng.integers(1, 4)):
            content = _damage(content, whole[rng.integers(len(whole))][1], rng)
        yield name, content


def _damage(content: bytes, other: bytes, rng: np.random.Generator) -> bytes:
    start, end = sorted(int(one) for one in rng.integers(0, len(content) + 1, 2))
    near = min(end, start + int(rng.integers(1, 32)))
    choices = (
        lambda: _flip(content, rng),
        lambda: content[:end],
        lambda: content[:start] + content[near:],
        lambda: content[:near] + content[start:],
        lambda: content[:start] + bytes(near - start) + content[near:],
        lambda: content[:start] + _EXTREMES[rng.integers(len(_EXTREMES))] + content[start + 4 :],
        lambda: content[:start] + other[start:end] + content[end:],
        lambda: content[:start] + rng.bytes(near - start) + content[near:],
    )
    return choices[rng.integers(len(choices))]()


def _flip(content: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.integers(1, 9) if changed else 0):
        changed[rng.integers(len(changed))] ^= 1 << int(rng.integers(8))
    return bytes(changed)
