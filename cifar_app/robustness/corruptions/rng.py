"""Random numbers with a separate seed for every image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class PerImageRNG:
    """One random generator per image, so that a corruption does not depend on the batch.

    Every method draws one array per image and returns them stacked, `float32`.

    Args:
        seeds: Seed of each image.
    """

    def __init__(self, seeds: Sequence[Sequence[int]]) -> None:
        self._generators = [np.random.default_rng(seed) for seed in seeds]

    def normal(self, *shape: int) -> np.ndarray:
        """Draw from the standard normal distribution, `(N, *shape)`."""
        return np.stack([rng.standard_normal(shape, np.float32) for rng in self._generators])

    def uniform(self, *shape: int) -> np.ndarray:
        """Draw from the interval [0, 1), `(N, *shape)`."""
        return np.stack([rng.random(shape, np.float32) for rng in self._generators])

    def poisson(self, means: np.ndarray) -> np.ndarray:
        """Draw from Poisson distributions with these means, `(N, ...)`."""
        pairs = zip(self._generators, means, strict=True)
        return np.stack([rng.poisson(mean) for rng, mean in pairs]).astype(np.float32)
