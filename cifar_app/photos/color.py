"""Conversion of decoded images to 8-bit sRGB of limited size.

It works in strips: decoding 50 million pixels takes 200 MB, and every conversion of the whole
image would take as much again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from cifar_app.photos.deep_color import SENSOR_BITS, DeepColor
from cifar_app.photos.hdr import Hdr, hdr_to_srgb
from cifar_app.photos.heif import HeifPixels
from cifar_app.photos.limits import downscale_factor

_DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
_STRIP_PIXELS = 1_000_000

ValueRange = tuple[float, float]
Pixels = Image.Image | HeifPixels | DeepColor


def to_srgb(image: Pixels, hdr: Hdr | None = None) -> Image.Image:
    """Convert a decoded image to sRGB, reduced by an integer factor to near its stored size.

    Transparent pixels become white; 16-bit, integer and float images are scaled to 8 bits.

    Args:
        image: Image in any mode.
        hdr: Color encoding of an HDR image.

    Returns:
        An RGB image; width and height are rounded up.
    """
    factor = int(1 / downscale_factor(*image.size))
    value_range = _value_range(image, factor) if image.mode in _DEEP_MODES else None
    width, height = (-(-side // factor) for side in image.size)
    reduced = Image.new("RGB", (width, height))
    for top, strip in _strips(image, factor):
        converted = _strip_to_srgb(strip, factor, value_range)
        reduced.paste(hdr_to_srgb(converted, hdr) if hdr else converted, (0, top // factor))
    return reduced


def _strips(image: Pixels, factor: int) -> Iterator[tuple[int, Image.Image]]:
    """Yield the top row and the image of each strip; heights are multiples of the factor."""
    width, height = image.size
    rows = max(1, _STRIP_PIXELS // (width * factor)) * factor
    for top in range(0, height, rows):
        yield top, image.crop((0, top, width, min(top + rows, height)))


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


def _value_range(image: Pixels, factor: int) -> ValueRange:
    """Return the values that become black and white in an image with more than 8 bits.

    Integers use the full range of the smallest number of bits that sensors have and all values
    fit into, because 12-bit values in a 16-bit file would look black. Others (float, 32-bit) use
    the range of their values.
    """
    strips = (_finite_values(strip) for _, strip in _strips(image, factor))
    ranges = [(values.min(), values.max()) for values in strips]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    is_16_bit = image.mode.startswith("I;16") or (image.mode == "I" and 255 < high <= 65_535)
    if not is_16_bit:
        return low, high
    return 0.0, float(next(2**bits - 1 for bits in SENSOR_BITS if high < 2**bits))


def _finite_values(image: Image.Image) -> np.ndarray:
    return np.nan_to_num(np.asarray(image, np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _scale_to_8_bits(image: Image.Image, value_range: ValueRange) -> Image.Image:
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
