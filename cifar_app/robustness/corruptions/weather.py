"""Weather corruptions, drawn at random."""

from __future__ import annotations

import numpy as np

from cifar_app.robustness.corruptions.blur import motion_kernels
from cifar_app.robustness.corruptions.rng import PerImageRNG
from cifar_app.robustness.corruptions.sampling import convolve, value_noise

_ICE_COLOR = np.array([0.86, 0.93, 1.0], np.float32)
_SNOW_BRIGHTNESS = 0.85
"""Brightness of the air while it snows, 0–1."""


def snow(images: np.ndarray, fraction: float, rng: PerImageRNG) -> np.ndarray:
    """Draw diagonal snowflakes on this fraction of the pixels and whiten the rest."""
    flakes = (rng.uniform(*images.shape[1:3], 1) < fraction).astype(np.float32)
    angles = np.pi * (0.3 + 0.4 * rng.uniform())
    streaks = np.minimum(1, 1.8 * convolve(flakes, motion_kernels(2.5, angles)))
    whitened = images + 2 * fraction * (_SNOW_BRIGHTNESS - images)
    return whitened + streaks * (1 - whitened)


def frost(images: np.ndarray, opacity: float, rng: PerImageRNG) -> np.ndarray:
    """Draw veins of ice over the image, with this opacity where they are thickest."""
    veins = 1 - np.abs(2 * value_noise(rng, roughness=0.8) - 1)
    alpha = opacity * veins[..., None] ** 2
    return images + alpha * (_ICE_COLOR - images)


def fog(images: np.ndarray, amount: float, rng: PerImageRNG) -> np.ndarray:
    """Add fog of this maximal brightness, then rescale to 0–1."""
    density = value_noise(rng, roughness=0.5)[..., None]
    return (images + amount * density) / (1 + amount)


def brightness(images: np.ndarray, gain: float, _rng: PerImageRNG) -> np.ndarray:
    """Add `gain` to the value channel (of hue, saturation and value), up to white."""
    value = images.max(axis=3, keepdims=True)
    raised = np.minimum(1, value + gain)
    is_black = value == 0
    return np.where(is_black, raised, images * raised / np.where(is_black, 1, value))
