"""Convolution, warping and smooth random fields.

Images are `float32 (N, H, W, 3)`.
"""

from __future__ import annotations

import numpy as np

from cifar_app.config import IMAGE_SIZE
from cifar_app.robustness.corruptions.rng import PerImageRNG


def interpolation_weights(positions: np.ndarray, n_cells: int) -> np.ndarray:
    """Return the weights of linear interpolation on a grid of cells.

    Args:
        positions: Positions in units of cells, from 0; any shape.
        n_cells: Number of cells.

    Returns:
        Weights `float32 (*positions.shape, n_cells)`, at most two of them not 0.
    """
    distances = np.abs(positions[..., None] - np.arange(n_cells))
    return np.maximum(0, 1 - distances).astype(np.float32)


def convolve(images: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """Convolve images with symmetric kernels; the images are mirrored at their borders.

    Args:
        images: Images to convolve.
        kernels: Weights `(N, K, K)`, or `(1, K, K)` for the same kernel on all images; K is odd.
    """
    radius = kernels.shape[1] // 2
    padding = ((0, 0), (radius, radius), (radius, radius), (0, 0))
    padded = np.pad(images, padding, mode="symmetric")
    _, height, width, _ = images.shape
    convolved = np.zeros_like(images)
    for row, column in np.argwhere(kernels.any(axis=0)):
        weights = kernels[:, row, column, None, None, None]
        convolved += weights * padded[:, row : row + height, column : column + width]
    return convolved


def warp(images: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Resample images at shifted positions, by bilinear interpolation.

    Args:
        images: Images to warp; positions outside take the nearest border pixel.
        shifts: Shift of each position in pixels, down and to the right, `(N, 2, H, W)`.
    """
    n_images, height, width, _ = images.shape
    rows = np.clip(np.arange(height)[:, None] + shifts[:, 0], 0, height - 1)
    columns = np.clip(np.arange(width) + shifts[:, 1], 0, width - 1)
    top = np.minimum(rows.astype(int), height - 2)
    left = np.minimum(columns.astype(int), width - 2)
    down, right = (rows - top)[..., None], (columns - left)[..., None]
    index = np.arange(n_images)[:, None, None]
    above = images[index, top, left] * (1 - right) + images[index, top, left + 1] * right
    below = images[index, top + 1, left] * (1 - right) + images[index, top + 1, left + 1] * right
    return np.asarray(above * (1 - down) + below * down, np.float32)


def value_noise(rng: PerImageRNG, roughness: float) -> np.ndarray:
    """Draw value noise, `float32 (N, 32, 32)`, each field scaled to 0–1.

    It is a weighted sum of interpolated random grids, each twice as fine as the one before.

    Args:
        rng: Random generators of the images.
        roughness: Weight of a grid relative to the coarser one, 0–1.
    """
    total: np.ndarray | float = 0.0
    weight = 1.0
    for n_cells in (3, 5, 9, 17, 33):
        weights = interpolation_weights(np.linspace(0, n_cells - 1, IMAGE_SIZE), n_cells)
        total = total + weight * (weights @ rng.uniform(n_cells, n_cells) @ weights.T)
        weight *= roughness
    field = np.asarray(total, np.float32)
    field -= field.min(axis=(1, 2), keepdims=True)
    return np.asarray(field / field.max(axis=(1, 2), keepdims=True))
