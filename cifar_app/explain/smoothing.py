"""Smoothing by a Gaussian."""

from __future__ import annotations

import numpy as np

_REACH = 4.0
"""Standard deviations after which the bell is cut off."""


def smooth(maps: np.ndarray, sd: float) -> np.ndarray:
    """Smooth the last two axes as `scipy.ndimage.gaussian_filter` does.

    That takes 20 MB to import, of which a small host has few.

    Args:
        maps: `(..., H, W)`, which go on beyond their edges as in a mirror.
        sd: Standard deviation of the bell, in cells.
    """
    down, across = (_mixing(size, sd) for size in maps.shape[-2:])
    return ((down @ maps).astype(maps.dtype) @ across.T).astype(maps.dtype)


def _mixing(size: int, sd: float) -> np.ndarray:
    """How much each cell gets of each, `(size, size)`."""
    reach = int(_REACH * sd + 0.5)
    offsets = np.arange(-reach, reach + 1)
    bell = np.exp(-0.5 * (offsets / sd) ** 2)
    there = (np.arange(size)[:, None] + offsets) % (2 * size)
    mirrored = np.minimum(there, 2 * size - 1 - there)
    mixing = np.zeros((size, size))
    np.add.at(mixing, (np.arange(size)[:, None], mirrored), bell / bell.sum())
    return mixing
