"""Blur: pixels that run into their neighbors."""

from __future__ import annotations

from math import ceil

import numpy as np

from cifar_app.config import IMAGE_SIZE
from cifar_app.robustness.corruptions.rng import PerImageRNG
from cifar_app.robustness.corruptions.sampling import convolve, interpolation_weights, warp

_FINE = 16
"""Steps within a pixel, where a shape is laid on the grid."""


def defocus_blur(images: np.ndarray, radius: float, rng: PerImageRNG) -> np.ndarray:
    """Spread every point over a disc of this radius in pixels, as a lens out of focus does."""
    del rng
    return convolve(images, disk_kernel(radius)[None])


def disk_kernel(radius: float) -> np.ndarray:
    """How much of each pixel a disc covers, as weights `(K, K)` that sum to 1."""
    edge = 2 * ceil(radius) + 1
    steps = (np.arange(edge * _FINE) + 0.5) / _FINE - edge / 2
    inside = steps[:, None] ** 2 + steps**2 <= radius**2
    covered = inside.reshape(edge, _FINE, edge, _FINE).mean(axis=(1, 3))
    return (covered / covered.sum()).astype(np.float32)


def glass_blur(images: np.ndarray, reach: float, rng: PerImageRNG) -> np.ndarray:
    """Take every pixel from a random place up to this many pixels away, and soften the rest."""
    shifts = np.rint(reach * (2 * rng.uniform(2, *images.shape[1:3]) - 1))
    return convolve(warp(images, shifts), disk_kernel(0.8)[None])


def motion_blur(images: np.ndarray, length: float, rng: PerImageRNG) -> np.ndarray:
    """Draw every point out into a line of this length in pixels, in a random direction."""
    return convolve(images, motion_kernels(length, np.pi * rng.uniform()))


def motion_kernels(length: float, angles: np.ndarray) -> np.ndarray:
    """Lines through the middle as weights `(N, K, K)` that sum to 1.

    Args:
        length: Pixels.
        angles: Radians from the horizontal, `(N,)`.
    """
    reach = ceil(length / 2)
    steps = np.linspace(-length / 2, length / 2, ceil(length) * _FINE)
    down, right = (
        interpolation_weights(reach + steps * part[:, None], 2 * reach + 1)
        for part in (np.sin(angles), np.cos(angles))
    )
    return np.einsum("nsr,nsc->nrc", down, right) / len(steps)


def zoom_blur(images: np.ndarray, largest: float, rng: PerImageRNG) -> np.ndarray:
    """Lay enlargements of the image over one another, from 1 to `largest` in steps of 0.01."""
    del rng
    middle = (IMAGE_SIZE - 1) / 2
    planes = images.transpose(0, 3, 1, 2)
    total = np.zeros_like(planes)
    factors = np.arange(1, largest + 0.005, 0.01)
    for factor in factors:
        rows = interpolation_weights(middle + (np.arange(IMAGE_SIZE) - middle) / factor, IMAGE_SIZE)
        total += rows @ planes @ rows.T
    mean: np.ndarray = total.transpose(0, 2, 3, 1) / len(factors)
    return mean
