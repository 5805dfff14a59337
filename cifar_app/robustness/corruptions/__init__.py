"""Image corruptions: 15 kinds, each at five severities.

The kinds are those of Hendrycks & Dietterich (2019), *Benchmarking Neural Network Robustness
to Common Corruptions and Perturbations*, section 4.1. So are the parameters of noise, zoom
blur, brightness, contrast, pixelation, JPEG and the amount of fog, which are those of
CIFAR-10-C (`make_cifar_c.py` of github.com/hendrycks/robustness). All other parameters are
our own choice, frost and snow are drawn instead of photographed, and every implementation
differs. Results are therefore not comparable with those on CIFAR-10-C.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

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
    """Corrupt images.

    The randomness of an image depends on its id and the seed, not on the other images. A
    random pattern is the same at all severities and only grows stronger.

    Args:
        images: Images, `uint8 (N, 32, 32, 3)`; they are not modified.
        name: Name of the corruption, a key of `CORRUPTIONS_BY_NAME`.
        severity: Severity, 1–5.
        image_ids: Id of each image, such as its index in the test set.
        seed: Random seed.

    Returns:
        `uint8 (N, 32, 32, 3)`.

    Raises:
        KeyError: There is no such corruption.
    """
    corruption = CORRUPTIONS_BY_NAME[name]
    seed_key = crc32(_SEED_NAMES.get(name, name).encode())
    rng = PerImageRNG([(seed, seed_key, int(image_id)) for image_id in image_ids])
    scaled = images.astype(np.float32) / 255
    corrupted = corruption.apply(scaled, corruption.severity_parameters[severity - 1], rng)
    return np.rint(np.clip(corrupted, 0, 1) * 255).astype(np.uint8)
