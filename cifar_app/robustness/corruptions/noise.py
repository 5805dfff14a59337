"""Noise: every pixel for itself."""

from __future__ import annotations

import numpy as np

from cifar_app.robustness.corruptions.dice import Dice


def gaussian_noise(images: np.ndarray, sd: float, dice: Dice) -> np.ndarray:
    """Add normal noise of this standard deviation, in units of white."""
    return images + sd * dice.normal(*images.shape[1:])


def shot_noise(images: np.ndarray, photons: float, dice: Dice) -> np.ndarray:
    """Count light in whole photons, this many of them in a white pixel on average."""
    return dice.poisson(images * photons) / photons


def impulse_noise(images: np.ndarray, share: float, dice: Dice) -> np.ndarray:
    """Set this share of all colour values to nothing or to full."""
    hit = dice.uniform(*images.shape[1:]) < share
    full = dice.uniform(*images.shape[1:]) < 0.5
    return np.where(hit, full, images)
