"""What a photo file may be, and the words for one that may not."""

from __future__ import annotations

import math

from PIL import Image

from cifar_app.errors import PhotoError

MAX_BYTES = 20 * 1024**2
MAX_PIXELS = 50_000_000
MAX_PIXELS_BY_FORMAT = {
    "WEBP": 16_000_000,
    "AVIF": 24_000_000,
    "HEIF": 32_000_000,
    "TIFF": 32_000_000,
    "progressive": 32_000_000,
}
"""Of files whose decoders keep several copies of all pixels: what fits into 300 MB.

`benchmarks.files` measures it; "progressive" is a JPEG that gets sharper as it comes.
"""
MIN_SIZE = 8
MAX_STORED_SIZE = 1600
"""Most photos are kept at most this long: more shows nothing on screen and fills the memory."""
MAX_STORED_LENGTH = 4000
"""What `MAX_STORED_SIZE` is for narrow ones, whose squares would have too few pixels."""
_NARROW = 256

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "ICO")
"""Pillow's names; its JPEG reader also opens MPO, the two-picture files of some phones."""

_NAMES = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC or ICO"

# Pictures within files (an icon's) are opened by Pillow, which refuses twice this many pixels.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2


def downscale_factor(width: int, height: int) -> float:
    """By how much a photo of this size is scaled down to be kept, at most 1."""
    longer, shorter = max(width, height), min(width, height)
    return min(
        1.0, max(MAX_STORED_SIZE / longer, min(_NARROW / shorter, MAX_STORED_LENGTH / longer))
    )


def check_size(size: int) -> None:
    """Refuse an empty and a too large file, of so many bytes."""
    if not size:
        raise PhotoError(
            "A photo file has content.",
            received="an empty file (0 bytes)",
            remedy="Choose the file again, or another one.",
        )
    if size > MAX_BYTES:
        raise PhotoError(
            f"A photo file has at most {MAX_BYTES // 1024**2} MB.",
            received=f"{math.ceil(10 * size / 1024**2) / 10:,.1f} MB",
            remedy="Save it smaller or as JPEG.",
        )


def check_pixels(image: Image.Image) -> None:
    """Refuse an opened but not yet decoded picture with too few or too many pixels."""
    width, height = image.size
    received = f"{width} × {height} pixels"
    kind = "progressive" if image.info.get("progressive") else image.format or ""
    most = MAX_PIXELS_BY_FORMAT.get(kind, MAX_PIXELS)
    if width * height > most:
        raise too_many_pixels_error(received, most)
    if min(width, height) < MIN_SIZE:
        raise PhotoError(
            f"A photo is at least {MIN_SIZE} pixels wide and high.",
            received=received,
            remedy="Choose a larger one.",
        )


def too_many_pixels_error(received: str, most: int = MAX_PIXELS) -> PhotoError:
    return PhotoError(
        f"A photo of this kind has at most {most // 1_000_000} million pixels.",
        received=received,
        remedy="Scale it down, or cut out the part that matters.",
    )


def unreadable_error(content: bytes) -> PhotoError:
    """What to say of bytes that no decoder takes."""
    head = content[:256].lstrip().lower()
    if head.startswith(b"%pdf"):
        received = "a PDF document"
    elif head.startswith((b"<svg", b"<?xml")):
        received = "an SVG or XML document, which is a drawing and has no pixels"
    else:
        received = f"{len(content):,} bytes that are another format or damaged"
    return PhotoError(
        f"A photo is a whole {_NAMES} file.",
        received=received,
        remedy="Save it as JPEG or PNG and choose it again.",
    )
