"""One random operation an image, of random strength: TrivialAugment.

Müller & Hutter 2021, TrivialAugment, section 3, with the operations and strengths of
RandAugment (Cubuk et al. 2020, section 3) for images of 32 × 32.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

_GRAY = (128, 128, 128)
"""What a picture that is moved or turned leaves uncovered."""

_LARGEST_TURN = 30  # degrees
_LARGEST_SHEAR = 0.3
_LARGEST_MOVE = 10  # pixels
_LARGEST_CHANGE = 0.9  # of color, contrast, brightness and sharpness

Operation = Callable[[Image.Image, float], Image.Image]


def trivial_augment(images: np.ndarray, numbers: np.random.Generator) -> np.ndarray:
    """Apply to each image one operation, drawn with its strength and its direction.

    Args:
        images: `uint8 (N, 32, 32, 3)`.
        numbers: Where the random numbers come from.

    Returns:
        A new array of the same shape and dtype.
    """
    chosen = numbers.integers(0, len(OPERATIONS), len(images))
    strengths = numbers.uniform(-1, 1, len(images))
    operations = tuple(OPERATIONS.values())
    varied = [
        operations[number](Image.fromarray(image), float(strength))
        for image, number, strength in zip(images, chosen, strengths, strict=True)
    ]
    return np.stack([np.asarray(image) for image in varied])


def _affine(
    image: Image.Image, right: float = 0, down: float = 0, lean: float = 0, fall: float = 0
) -> Image.Image:
    # The matrix says where in the image a pixel of the result comes from.
    matrix = (1, lean, -right, fall, 1, -down)
    return image.transform(
        image.size,
        Image.Transform.AFFINE,
        matrix,
        resample=Image.Resampling.BILINEAR,
        fillcolor=_GRAY,
    )


def _enhanced(kind: Callable[[Image.Image], Any]) -> Operation:
    return lambda image, strength: kind(image).enhance(1 + _LARGEST_CHANGE * strength)


OPERATIONS: dict[str, Operation] = {
    "identity": lambda image, _: image,
    "autocontrast": lambda image, _: ImageOps.autocontrast(image),
    "equalize": lambda image, _: ImageOps.equalize(image),
    "posterize": lambda image, strength: ImageOps.posterize(image, 8 - round(4 * abs(strength))),
    "solarize": lambda image, strength: ImageOps.solarize(image, round(256 * (1 - abs(strength)))),
    "rotate": lambda image, strength: image.rotate(
        _LARGEST_TURN * strength, Image.Resampling.BILINEAR, fillcolor=_GRAY
    ),
    "shear_x": lambda image, strength: _affine(image, lean=_LARGEST_SHEAR * strength),
    "shear_y": lambda image, strength: _affine(image, fall=_LARGEST_SHEAR * strength),
    "translate_x": lambda image, strength: _affine(image, right=_LARGEST_MOVE * strength),
    "translate_y": lambda image, strength: _affine(image, down=_LARGEST_MOVE * strength),
    "color": _enhanced(ImageEnhance.Color),
    "contrast": _enhanced(ImageEnhance.Contrast),
    "brightness": _enhanced(ImageEnhance.Brightness),
    "sharpness": _enhanced(ImageEnhance.Sharpness),
}
"""By name; each takes a picture and a strength from -1 to 1, whose sign is a direction where
there are two."""
