"""Pixels of any kind → 8-bit sRGB, of a size that is worth keeping.

Works in strips: a photo of 50 million pixels takes its decoder 200 MB, and each conversion of
the whole would take as much again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from cifar_app.photos.limits import downscale_factor

_BACKGROUND = (255, 255, 255)
_DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
_STRIP_PIXELS = 1_000_000

Levels = tuple[float, float]
_SIXTEEN_BITS: Levels = (0.0, 65_535.0)


def to_srgb(image: Image.Image) -> Image.Image:
    """A decoded picture in sRGB, scaled by a whole number to little over what is kept of it.

    Transparency is shown on white; 16-bit grays, integers and floats are stretched to 8 bits.

    Returns:
        An RGB picture, both edges rounded up.
    """
    factor = int(1 / downscale_factor(*image.size))
    levels = _levels(image, factor) if image.mode in _DEEP_MODES else None
    width, height = (-(-edge // factor) for edge in image.size)
    small = Image.new("RGB", (width, height))
    for top, strip in _strips(image, factor):
        small.paste(_to_srgb(strip, factor, levels), (0, top // factor))
    return small


def _strips(image: Image.Image, factor: int) -> Iterator[tuple[int, Image.Image]]:
    """Upper edge and picture of every strip; heights are multiples of the factor."""
    rows = max(1, _STRIP_PIXELS // (image.width * factor)) * factor
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _to_srgb(image: Image.Image, factor: int, levels: Levels | None) -> Image.Image:
    profile = image.info.get("icc_profile")
    if levels:
        image = _stretch_to_8_bits(image, levels)
    if image.has_transparency_data:
        # Scaled down with its colors weighted by their opacity: a clear pixel has none.
        weighted = image.convert("RGBA").convert("RGBa").reduce(factor)
        image = _on_background(weighted.convert("RGBA"))
    else:
        plain = image.mode in ("RGB", "L", "CMYK")
        image = (image if plain else image.convert("RGB")).reduce(factor)
    if profile:
        image = _apply_profile(image, profile)
    return image.convert("RGB")


def _levels(image: Image.Image, factor: int) -> Levels:
    """The values that become black and white, of a picture with more than 8 bits.

    16-bit files use their full range, others (floats, 32-bit) whatever range they like.
    """
    if image.mode.startswith("I;16"):
        return _SIXTEEN_BITS
    ranges = [(values.min(), values.max()) for values in map(_values, _parts(image, factor))]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    return _SIXTEEN_BITS if image.mode == "I" and 255 < high <= 65_535 else (low, high)


def _parts(image: Image.Image, factor: int) -> Iterator[Image.Image]:
    return (strip for _, strip in _strips(image, factor))


def _values(image: Image.Image) -> np.ndarray:
    return np.nan_to_num(np.asarray(image, np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _stretch_to_8_bits(image: Image.Image, levels: Levels) -> Image.Image:
    if levels == _SIXTEEN_BITS:
        return Image.fromarray((np.asarray(image) // 257).clip(0, 255).astype(np.uint8))
    low, high = levels
    scaled = (_values(image) - low) / max(high - low, 1e-9) * 255
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))


def _on_background(image: Image.Image) -> Image.Image:
    canvas = Image.new("RGBA", image.size, (*_BACKGROUND, 255))
    return Image.alpha_composite(canvas, image).convert("RGB")


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a broken profile leaves the colors as they are, as browsers do
    return converted or image
