"""Adversarial images: one step of a given size in the direction that raises the loss fastest."""

from __future__ import annotations

import numpy as np


def fgsm(image: np.ndarray, gradient: np.ndarray, epsilon: float) -> np.ndarray:
    """The fast gradient sign method (Goodfellow et al. 2015, Explaining and Harnessing, section 4).

    Args:
        image: `uint8 (H, W, 3)`.
        gradient: Gradient of the loss by the pixels, `float (H, W, 3)`.
        epsilon: How far every value moves, gray levels.

    Returns:
        `uint8 (H, W, 3)`, at most `epsilon` away from the image.
    """
    return np.clip(np.rint(image + epsilon * np.sign(gradient)), 0, 255).astype(np.uint8)
