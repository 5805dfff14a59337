"""Noise corruptions: every pixel changes independently.

Images are `float32 (N, 32, 32, 3)`, 0–1, in this package.
"""

from __future__ import annotations

import numpy as np

from cifar_app.robustness.corruptions.rng import PerImageRNG


def gaussian_noise(images: np.ndarray, sd: float, rng: PerImageRNG) -> np.ndarray:
    """Add normal noise of this standard deviation."""
    return images + sd * rng.normal(*images.shape[1:])


def shot_noise(images: np.ndarray, photons: float, rng: PerImageRNG) -> np.ndarray:
    """Replace every value by a photon count; `photons` is the mean count of a white pixel."""
    return rng.poisson(images * photons) / photons


def impulse_noise(images: np.ndarray, fraction: float, rng: PerImageRNG) -> np.ndarray:
    """Set this fraction of all values to 0 or 1 (salt and pepper)."""
    is_hit = rng.uniform(*images.shape[1:]) < fraction
    impulses = rng.uniform(*images.shape[1:]) < 0.5
    return np.where(is_hit, impulses, images)
