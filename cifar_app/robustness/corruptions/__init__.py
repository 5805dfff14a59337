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
from cifar_app.robustness.corruptions.registry import (
    CATEGORIES,
    CORRUPTIONS,
    CORRUPTIONS_BY_NAME,
    SEVERITIES,
    Corruption,
)
from cifar_app.robustness.corruptions.rng import PerImageRNG

__all__ = [
    "CATEGORIES",
    "CORRUPTIONS",
    "CORRUPTIONS_BY_NAME",
    "SEVERITIES",
    "Corruption",
    "corrupt",
]

_SEED_NAMES = {"elastic_transform": "elastic"}
"""Names that seed the generator where they differ: the stored results were drawn with these."""


def corrupt(
    images: np.ndarray,
    name: str,
    severity: int,
    image_ids: Sequence[int] | np.ndarray,
    seed: int = 0,
) -> np.ndarray:
    """Spoil images.

    What happens to an image depends on its number and the seed, not on the other images; a
    random pattern stays the same over the severities and only grows stronger.

    Args:
        images: `uint8 (N, 32, 32, 3)`; left as they are.
        name: Which way: a key of `BY_NAME`.
        severity: 1–5.
        image_ids: One an image, such as its place in the test set.
        seed: Changes all randomness at once.

    Returns:
        `uint8 (N, 32, 32, 3)`.

    Raises:
        ValueError: The images have another dtype or shape, or there is no such severity.
        KeyError: There is no such way.
    """
    if images.dtype != np.uint8 or images.shape != (len(image_ids), *IMAGE_SHAPE):
        raise ValueError(
            "Images are uint8 (N, 32, 32, 3), with N numbers. "
            f"Received: {images.dtype} {images.shape} and {len(image_ids)} numbers."
        )
    if severity not in SEVERITIES:
        raise ValueError(f"A severity is 1 to 5. Received: {severity!r}.")
    way = CORRUPTIONS_BY_NAME[name]
    seed_key = crc32(_SEED_NAMES.get(name, name).encode())
    rng = PerImageRNG([(seed, seed_key, int(number)) for number in image_ids])
    scaled = images.astype(np.float32) / 255
    spoilt = way.apply(scaled, way.severity_parameters[severity - 1], rng)
    return np.rint(np.clip(spoilt, 0, 1) * 255).astype(np.uint8)
