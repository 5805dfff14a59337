"""Fifteen ways to spoil an image, each at five severities.

The kinds are those of Hendrycks & Dietterich (2019), *Benchmarking Neural Network Robustness
to Common Corruptions and Perturbations*, section 4.1, and so are the strengths that CIFAR-10-C,
their data set, gives to noise, zoom blur, brightness, contrast, pixelation and JPEG (published
in `make_cifar_c.py` of github.com/hendrycks/robustness) and to the amount of fog. All other
strengths are chosen here, frost and snow are drawn instead of photographed, and every
implementation is another one. So this is in the spirit of CIFAR-10-C, not that data set, and
figures do not compare with those on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from cifar_app.config import IMAGE_SHAPE
from cifar_app.robustness.corruptions.dice import Dice
from cifar_app.robustness.corruptions.kinds import (
    BY_NAME,
    CORRUPTIONS,
    FAMILIES,
    SEVERITIES,
    Corruption,
)

__all__ = ["BY_NAME", "CORRUPTIONS", "FAMILIES", "SEVERITIES", "Corruption", "corrupt"]


def corrupt(
    images: np.ndarray, name: str, severity: int, numbers: Sequence[int] | np.ndarray, seed: int = 0
) -> np.ndarray:
    """Spoil images.

    What happens to an image depends on its number and the seed, not on the other images; a
    random pattern stays the same over the severities and only grows stronger.

    Args:
        images: `uint8 (N, 32, 32, 3)`; left as they are.
        name: Which way: a key of `BY_NAME`.
        severity: 1–5.
        numbers: One an image, such as its place in the test set.
        seed: Changes all randomness at once.

    Returns:
        `uint8 (N, 32, 32, 3)`.

    Raises:
        ValueError: The images have another dtype or shape, or there is no such severity.
        KeyError: There is no such way.
    """
    if images.dtype != np.uint8 or images.shape != (len(numbers), *IMAGE_SHAPE):
        raise ValueError(
            "Images are uint8 (N, 32, 32, 3), with N numbers. "
            f"Received: {images.dtype} {images.shape} and {len(numbers)} numbers."
        )
    if severity not in SEVERITIES:
        raise ValueError(f"A severity is 1 to 5. Received: {severity!r}.")
    way = BY_NAME[name]
    dice = Dice([(seed, crc32(name.encode()), int(number)) for number in numbers])
    scaled = images.astype(np.float32) / 255
    spoilt = way.apply(scaled, way.strengths[severity - 1], dice)
    return np.rint(np.clip(spoilt, 0, 1) * 255).astype(np.uint8)
