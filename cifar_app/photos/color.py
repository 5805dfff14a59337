"""Conversion of decoded images to 8-bit sRGB of limited size.

It works in strips: decoding 50 million pixels takes 200 MB, and every conversion of the whole
image would take as much again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from cifar_app.photos.limits import downscale_factor

_DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
_STRIP_PIXELS = 1_000_000

ValueRange = tuple[float, float]
_16_BIT_RANGE: ValueRange = (0.0, 65_535.0)


def to_srgb(image: Image.Image) -> Image.Image:
    """Convert a decoded image to sRGB, reduced by an integer factor to near its stored size.

    Transparent pixels become white; 16-bit, integer and float images are scaled to 8 bits.

    Returns:
        An RGB image; width and height are rounded up.
    """
    factor = int(1 / downscale_factor(*image.size))
    value_range = _value_range(image, factor) if image.mode in _DEEP_MODES else None
    width, height = (-(-side // factor) for side in image.size)
    reduced = Image.new("RGB", (width, height))
    for top, strip in _strips(image, factor):
        reduced.paste(_strip_to_srgb(strip, factor, value_range), (0, top // factor))
    return reduced


def _strips(image: Image.Image, factor: int) -> Iterator[tuple[int, Image.Image]]:
    """Yield the top row and the image of each strip; heights are multiples of the factor."""
    rows = max(1, _STRIP_PIXELS // (image.width * factor)) * factor
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _strip_to_srgb(image: Image.Image, factor: int, value_range: ValueRange | None) -> Image.Image:
    profile = image.info.get("icc_profile")
    if value_range:
        image = _scale_to_8_bits(image, value_range)
    if image.has_transparency_data:
        # Premultiplied alpha: when pixels are averaged, transparent ones have no weight.
        premultiplied = image.convert("RGBA").convert("RGBa").reduce(factor)
        background = Image.new("RGBA", premultiplied.size, "white")
        image = Image.alpha_composite(background, premultiplied.convert("RGBA")).convert("RGB")
    else:
        is_reducible = image.mode in ("RGB", "L", "CMYK")
        image = (image if is_reducible else image.convert("RGB")).reduce(factor)
    if profile:
        image = _apply_profile(image, profile)
    return image.convert("RGB")


def _value_range(image: Image.Image, factor: int) -> ValueRange:
    """Return the values that become black and white in an image with more than 8 bits.

    16-bit images use their full range, others (float, 32-bit) the range of their values.
    """
    if image.mode.startswith("I;16"):
        return _16_BIT_RANGE
    strips = (_finite_values(strip) for _, strip in _strips(image, factor))
    ranges = [(values.min(), values.max()) for values in strips]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    return _16_BIT_RANGE if image.mode == "I" and 255 < high <= 65_535 else (low, high)


def _finite_values(image: Image.Image) -> np.ndarray:
    return np.nan_to_num(np.asarray(image, np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _scale_to_8_bits(image: Image.Image, value_range: ValueRange) -> Image.Image:
    if value_range == _16_BIT_RANGE:
        return Image.fromarray((np.asarray(image) // 257).clip(0, 255).astype(np.uint8))
    low, high = value_range
    scaled = (_finite_values(image) - low) / max(high - low, 1e-9) * 255
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # like browsers, ignore a broken profile
    return converted or image
