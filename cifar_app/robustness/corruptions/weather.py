"""Weather: what stands between the camera and the thing, all of it made up."""

from __future__ import annotations

import numpy as np

from cifar_app.robustness.corruptions.blur import motion_kernels
from cifar_app.robustness.corruptions.rng import PerImageRNG
from cifar_app.robustness.corruptions.sampling import convolve, value_noise

_ICE = np.array([0.86, 0.93, 1.0], np.float32)
_SKY = 0.85
"""Brightness of the air while it snows."""


def snow(images: np.ndarray, share: float, rng: PerImageRNG) -> np.ndarray:
    """Let flakes fall on this share of the pixels, aslant, and pale the rest."""
    fallen = (rng.uniform(*images.shape[1:3], 1) < share).astype(np.float32)
    angles = np.pi * (0.3 + 0.4 * rng.uniform())
    flakes = np.minimum(1, 1.8 * convolve(fallen, motion_kernels(2.5, angles)))
    pale = images + 2 * share * (_SKY - images)
    return pale + flakes * (1 - pale)


def frost(images: np.ndarray, cover: float, rng: PerImageRNG) -> np.ndarray:
    """Lay veins of ice over the image, this opaque where they are thickest (0–1)."""
    veins = 1 - np.abs(2 * value_noise(rng, roughness=0.8) - 1)
    ice = cover * veins[..., None] ** 2
    return images + ice * (_ICE - images)


def fog(images: np.ndarray, amount: float, rng: PerImageRNG) -> np.ndarray:
    """Add drifting fog, this much in units of white, and darken all until white is white."""
    drift = value_noise(rng, roughness=0.5)[..., None]
    return (images + amount * drift) / (1 + amount)


def brightness(images: np.ndarray, gain: float, rng: PerImageRNG) -> np.ndarray:
    """Raise the value (of hue, saturation and value) by `gain`, up to white."""
    del rng
    value = images.max(axis=3, keepdims=True)
    raised = np.minimum(1, value + gain)
    black = value == 0
    return np.where(black, raised, images * raised / np.where(black, 1, value))
