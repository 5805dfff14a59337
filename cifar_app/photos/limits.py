"""Limits of photo files, and the errors for files that exceed them."""

from __future__ import annotations

import math

from PIL import Image

from cifar_app.errors import PhotoError

MAX_BYTES = 50 * 1024**2
MAX_MEMORY = 300_000_000
"""Bytes that the file and its decoder take at most, as measured by `benchmarks.files`."""
MIN_SIZE = 8
MAX_STORED_SIZE = 1600
"""Maximal length in pixels of a photo in memory; more is not visible on screen."""
MAX_STORED_LENGTH = 4000
"""`MAX_STORED_SIZE` of narrow photos, whose crops would otherwise have too few pixels."""
_MIN_STORED_WIDTH = 256

MAX_PIXELS = 66_000_000
"""Limit for all formats that are not scaled down by their decoder; see `cost` for lower ones."""

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


def check_pixels(size: tuple[int, int], bytes_per_pixel: float, n_bytes: int, kind: str) -> None:
    """Raise a `PhotoError` if an image that is not yet decoded has too few or many pixels.

    Args:
        size: Width and height of the image.
        bytes_per_pixel: Memory that decoding takes.
        n_bytes: Size of the file.
        kind: Name of such images in plural, for the message.
    """
    width, height = size
    received = f"{width} × {height} pixels"
    if width * height > (max_pixels := max_pixels_in_memory(bytes_per_pixel, n_bytes)):
        raise too_many_pixels_error(received, max_pixels, kind)
    if min(width, height) < MIN_SIZE:
        raise PhotoError(
            f"A photo is at least {MIN_SIZE} pixels wide and high.",
            received=received,
            remedy="Choose a larger one.",
        )


def max_pixels_in_memory(bytes_per_pixel: float, n_bytes: int) -> int:
    """Return how many pixels of a file fit into `MAX_MEMORY`."""
    return int((MAX_MEMORY - n_bytes) / bytes_per_pixel)


def too_many_pixels_error(received: str, max_pixels: int, kind: str) -> PhotoError:
    """Return the error for an image whose pixels do not fit into `MAX_MEMORY`."""
    return PhotoError(
        f"{kind} can have at most {max_pixels // 1_000_000} million pixels, because opening one "
        f"may take at most {MAX_MEMORY // 1_000_000} MB of memory.",
        received=received,
        remedy="Scale it down, or save it as a baseline (non-progressive) JPEG, which has no such "
        "limit.",
    )
