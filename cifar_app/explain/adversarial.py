"""Adversarial images: one step of a given size in the direction that raises the loss fastest."""

from __future__ import annotations

import numpy as np


def adversarial_step(image: np.ndarray, direction: np.ndarray, epsilon: float) -> np.ndarray:
    """The fast gradient sign method (Goodfellow et al. 2015, Explaining and Harnessing, section 4).

    Args:
        image: `uint8 (H, W, 3)`.
        direction: Gradient of the loss by the pixels, `float (H, W, 3)`.
        epsilon: How far every value moves, grey levels.

    Returns:
        `uint8 (H, W, 3)`, at most `epsilon` away from the image.
    """
    return np.clip(np.rint(image + epsilon * np.sign(direction)), 0, 255).astype(np.uint8)
