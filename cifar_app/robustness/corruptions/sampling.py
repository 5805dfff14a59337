"""Looking between the pixels: blurring, warping and smooth random fields.

Images are `float32 (N, H, W, 3)`; beyond their edge they go on as in a mirror or as their
last pixel.
"""

from __future__ import annotations

import numpy as np

from cifar_app.config import IMAGE_SIZE
from cifar_app.robustness.corruptions.rng import PerImageRNG


def interpolation_weights(positions: np.ndarray, cells: int) -> np.ndarray:
    """Weights of linear interpolation.

    Args:
        positions: Where to look, any shape, in cells from 0.
        cells: Number of cells.

    Returns:
        Weights `(*positions.shape, cells)`, of which at most two neighbors are not 0.
    """
    return np.maximum(0, 1 - np.abs(positions[..., None] - np.arange(cells))).astype(np.float32)


def convolve(images: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """Mix every pixel with its neighbors.

    Args:
        images: The images.
        kernels: Weights `(N, K, K)` or, the same for all, `(1, K, K)`; K is odd, and a kernel
            looks the same from both sides.
    """
    reach = kernels.shape[1] // 2
    padding = ((0, 0), (reach, reach), (reach, reach), (0, 0))
    padded = np.pad(images, padding, mode="symmetric")
    _, height, width, _ = images.shape
    mixed = np.zeros_like(images)
    for row, column in np.argwhere(kernels.any(axis=0)):
        weights = kernels[:, row, column, None, None, None]
        mixed += weights * padded[:, row : row + height, column : column + width]
    return mixed


def warp(images: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Take every pixel from somewhere else, by linear interpolation.

    Args:
        images: The images.
        shifts: How far away, pixels, `(N, 2, H, W)`: first down, then to the right.
    """
    count, height, width, _ = images.shape
    rows = np.clip(np.arange(height)[:, None] + shifts[:, 0], 0, height - 1)
    columns = np.clip(np.arange(width) + shifts[:, 1], 0, width - 1)
    top = np.minimum(rows.astype(int), height - 2)
    left = np.minimum(columns.astype(int), width - 2)
    down, right = (rows - top)[..., None], (columns - left)[..., None]
    image = np.arange(count)[:, None, None]
    above = images[image, top, left] * (1 - right) + images[image, top, left + 1] * right
    below = images[image, top + 1, left] * (1 - right) + images[image, top + 1, left + 1] * right
    mixed: np.ndarray = above * (1 - down) + below * down
    return mixed.astype(np.float32)


def value_noise(rng: PerImageRNG, roughness: float) -> np.ndarray:
    """Random fields that are rough on every scale, `float32 (N, 32, 32)`, each from 0 to 1.

    A sum of random grids, each twice as fine as the one before (value noise).

    Args:
        dice: The randomness.
        roughness: Weight of a grid in units of the one before, 0–1.
    """
    total: np.ndarray | float = 0.0
    weight = 1.0
    for cells in (3, 5, 9, 17, 33):
        rows = interpolation_weights(np.linspace(0, cells - 1, IMAGE_SIZE), cells)
        total = total + weight * (rows @ rng.uniform(cells, cells) @ rows.T)
        weight *= roughness
    field = np.asarray(total, np.float32)
    field -= field.min(axis=(1, 2), keepdims=True)
    scaled: np.ndarray = field / field.max(axis=(1, 2), keepdims=True)
    return scaled
