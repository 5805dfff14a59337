"""Limits of photo files, and the errors for files that exceed them."""

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
"""Lower limits for formats whose decoders keep several copies of all pixels.

They keep the decoder below 300 MB, as measured by `benchmarks.files`. "progressive" is a
progressive JPEG.
"""
MIN_SIZE = 8
MAX_STORED_SIZE = 1600
"""Maximal length in pixels of a photo in memory; more is not visible on screen."""
MAX_STORED_LENGTH = 4000
"""`MAX_STORED_SIZE` of narrow photos, whose crops would otherwise have too few pixels."""
_MIN_STORED_WIDTH = 256

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "ICO")
"""Pillow's names; its JPEG reader also opens MPO, the two-image files of some phones."""

_FORMAT_TITLES = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC or ICO"

# Pillow itself opens images within files, such as icons. It refuses twice this many pixels.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2


def downscale_factor(width: int, height: int) -> float:
    """Return the factor by which a photo is scaled to be kept in memory, at most 1."""
    longer, shorter = max(width, height), min(width, height)
    factor = MAX_STORED_SIZE / longer
    factor_if_narrow = min(_MIN_STORED_WIDTH / shorter, MAX_STORED_LENGTH / longer)
    return min(1.0, max(factor, factor_if_narrow))


def check_size(n_bytes: int) -> None:
    """Raise a `PhotoError` if a file is too large."""
    if n_bytes > MAX_BYTES:
        raise PhotoError(
            f"A photo file has at most {MAX_BYTES // 1024**2} MB.",
            received=f"{math.ceil(10 * n_bytes / 1024**2) / 10:,.1f} MB",
            remedy="Save it smaller or as JPEG.",
        )


def check_pixels(image: Image.Image) -> None:
    """Raise a `PhotoError` if an image that is not yet decoded has too few or many pixels."""
    width, height = image.size
    received = f"{width} × {height} pixels"
    kind = "progressive" if image.info.get("progressive") else image.format or ""
    max_pixels = MAX_PIXELS_BY_FORMAT.get(kind, MAX_PIXELS)
    if width * height > max_pixels:
        raise too_many_pixels_error(received, max_pixels)
    if min(width, height) < MIN_SIZE:
        raise PhotoError(
            f"A photo is at least {MIN_SIZE} pixels wide and high.",
            received=received,
            remedy="Choose a larger one.",
        )


def too_many_pixels_error(received: str, max_pixels: int = MAX_PIXELS) -> PhotoError:
    return PhotoError(
        f"A photo of this kind has at most {max_pixels // 1_000_000} million pixels.",
        received=received,
        remedy="Scale it down or crop it.",
    )


def unreadable_error(content: bytes) -> PhotoError:
    """Return the error for bytes that no decoder can read."""
    head = content[:256].lstrip().lower()
    if head.startswith(b"%pdf"):
        received = "a PDF document"
    elif head.startswith((b"<svg", b"<?xml")):
        received = "an SVG or XML document, which is a drawing without pixels"
    else:
        received = f"{len(content):,} bytes in another format, or a corrupted file"
    return PhotoError(
        f"A photo is a valid {_FORMAT_TITLES} file.",
        received=received,
        remedy="Save it as JPEG or PNG and choose it again.",
    )
