"""Noise: every pixel for itself."""

from __future__ import annotations

import numpy as np

from cifar_app.robustness.corruptions.rng import PerImageRNG


def gaussian_noise(images: np.ndarray, sd: float, rng: PerImageRNG) -> np.ndarray:
    """Add normal noise of this standard deviation, in units of white."""
    return images + sd * rng.normal(*images.shape[1:])


def shot_noise(images: np.ndarray, photons: float, rng: PerImageRNG) -> np.ndarray:
    """Count light in whole photons, this many of them in a white pixel on average."""
    return rng.poisson(images * photons) / photons


def impulse_noise(images: np.ndarray, share: float, rng: PerImageRNG) -> np.ndarray:
    """Set this share of all color values to nothing or to full."""
    hit = rng.uniform(*images.shape[1:]) < share
    full = rng.uniform(*images.shape[1:]) < 0.5
    return np.where(hit, full, images)
