"""Randomness with a seed of its own for every image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class PerImageRNG:
    """One random generator an image, so that an image comes out alike in any company.

    Every method draws one array an image and returns them stacked, `float32`.

    Args:
        seeds: One an image.
    """

    def __init__(self, seeds: Sequence[Sequence[int]]) -> None:
        self._generators = [np.random.default_rng(seed) for seed in seeds]

    def normal(self, *shape: int) -> np.ndarray:
        """From the standard normal distribution, `(N, *shape)`."""
        return np.stack([one.standard_normal(shape, np.float32) for one in self._generators])

    def uniform(self, *shape: int) -> np.ndarray:
        """From 0 up to 1, `(N, *shape)`."""
        return np.stack([one.random(shape, np.float32) for one in self._generators])

    def poisson(self, means: np.ndarray) -> np.ndarray:
        """Counts with these means, of the shape of `means`, whose first axis is the images."""
        pairs = zip(self._generators, means, strict=True)
        return np.stack([one.poisson(mean) for one, mean in pairs]).astype(np.float32)
