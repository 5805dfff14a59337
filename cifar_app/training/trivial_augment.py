"""TrivialAugment: one random operation with a random magnitude per image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

GRAY = 128
"""Gray level that fills removed or uncovered pixels."""

_MAX_ROTATION_DEGREES = 30
_MAX_SHEAR = 0.3
_MAX_TRANSLATION_PX = 10
_MAX_ENHANCEMENT = 0.9
"""Largest change of color, contrast, brightness and sharpness."""

Operation = Callable[[Image.Image, float], Image.Image]


def trivial_augment(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Apply one random operation with a random magnitude to each image.

    TrivialAugment (Müller & Hutter 2021, section 3) with the operations and magnitudes that
    RandAugment uses for images of 32 × 32 pixels (Cubuk et al. 2020, section 3).

    Args:
        images: Images, `uint8 (N, 32, 32, 3)`.
        rng: Random number generator.

    Returns:
        A new array of the same shape and dtype.
    """
    indices = rng.integers(0, len(OPERATIONS), len(images))
    magnitudes = rng.uniform(-1, 1, len(images))
    operations = tuple(OPERATIONS.values())
    augmented = [
        operations[index](Image.fromarray(image), float(magnitude))
        for image, index, magnitude in zip(images, indices, magnitudes, strict=True)
    ]
    return np.stack([np.asarray(image) for image in augmented])


def _affine(
    image: Image.Image,
    translate_x: float = 0,
    translate_y: float = 0,
    shear_x: float = 0,
    shear_y: float = 0,
) -> Image.Image:
    return image.transform(
        image.size,
        Image.Transform.AFFINE,
        # Pillow maps pixels of the result to the input.
        (1, shear_x, -translate_x, shear_y, 1, -translate_y),
        resample=Image.Resampling.BILINEAR,
        fillcolor=(GRAY,) * 3,
    )


def _rotate(image: Image.Image, magnitude: float) -> Image.Image:
    degrees = _MAX_ROTATION_DEGREES * magnitude
    return image.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=(GRAY,) * 3)


def _posterize(image: Image.Image, magnitude: float) -> Image.Image:
    return ImageOps.posterize(image, 8 - round(4 * abs(magnitude)))


def _solarize(image: Image.Image, magnitude: float) -> Image.Image:
    return ImageOps.solarize(image, round(256 * (1 - abs(magnitude))))


def _enhance(enhancer: Callable[[Image.Image], Any]) -> Operation:
    return lambda image, magnitude: enhancer(image).enhance(1 + _MAX_ENHANCEMENT * magnitude)


OPERATIONS: dict[str, Operation] = {
    "identity": lambda image, _: image,
    "autocontrast": lambda image, _: ImageOps.autocontrast(image),
    "equalize": lambda image, _: ImageOps.equalize(image),
    "posterize": _posterize,
    "solarize": _solarize,
    "rotate": _rotate,
    "shear_x": lambda image, magnitude: _affine(image, shear_x=_MAX_SHEAR * magnitude),
    "shear_y": lambda image, magnitude: _affine(image, shear_y=_MAX_SHEAR * magnitude),
    "translate_x": lambda image, magnitude: _affine(
        image, translate_x=_MAX_TRANSLATION_PX * magnitude
    ),
    "translate_y": lambda image, magnitude: _affine(
        image, translate_y=_MAX_TRANSLATION_PX * magnitude
    ),
    "color": _enhance(ImageEnhance.Color),
    "contrast": _enhance(ImageEnhance.Contrast),
    "brightness": _enhance(ImageEnhance.Brightness),
    "sharpness": _enhance(ImageEnhance.Sharpness),
}
"""Operations by name. Each takes an image and a magnitude from -1 to 1; where an operation has
no direction, the sign is ignored."""
