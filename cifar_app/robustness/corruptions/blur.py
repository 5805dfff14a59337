"""Blur corruptions: every pixel is mixed with its neighbors."""

from __future__ import annotations

from math import ceil

import numpy as np

from cifar_app.config import IMAGE_SIZE
from cifar_app.robustness.corruptions.rng import PerImageRNG
from cifar_app.robustness.corruptions.sampling import convolve, interpolation_weights, warp

_SUPERSAMPLING = 16
"""Samples per pixel and axis when a shape is drawn into a kernel."""


def defocus_blur(images: np.ndarray, radius: float, _rng: PerImageRNG) -> np.ndarray:
    """Convolve with a disk of this radius in pixels."""
    return convolve(images, disk_kernel(radius)[None])


def disk_kernel(radius: float) -> np.ndarray:
    """Return an antialiased disk, weights `(K, K)` that sum to 1."""
    size = 2 * ceil(radius) + 1
    positions = (np.arange(size * _SUPERSAMPLING) + 0.5) / _SUPERSAMPLING - size / 2
    is_inside = positions[:, None] ** 2 + positions**2 <= radius**2
    coverage = is_inside.reshape(size, _SUPERSAMPLING, size, _SUPERSAMPLING).mean(axis=(1, 3))
    return (coverage / coverage.sum()).astype(np.float32)


def glass_blur(images: np.ndarray, max_shift: float, rng: PerImageRNG) -> np.ndarray:
    """Displace every pixel at random by up to this many pixels, then blur slightly."""
    shifts = np.rint(max_shift * (2 * rng.uniform(2, *images.shape[1:3]) - 1))
    return convolve(warp(images, shifts), disk_kernel(0.8)[None])


def motion_blur(images: np.ndarray, length: float, rng: PerImageRNG) -> np.ndarray:
    """Convolve with a line of this length in pixels, in a random direction."""
    return convolve(images, motion_kernels(length, np.pi * rng.uniform()))


def motion_kernels(length: float, angles: np.ndarray) -> np.ndarray:
    """Return centered lines as weights `(N, K, K)` that sum to 1.

    Args:
        length: Length of the lines in pixels.
        angles: Angles from the horizontal in radians, `(N,)`.
    """
    radius = ceil(length / 2)
    positions = np.linspace(-length / 2, length / 2, ceil(length) * _SUPERSAMPLING)
    rows, columns = (
        interpolation_weights(radius + positions * direction[:, None], 2 * radius + 1)
        for direction in (np.sin(angles), np.cos(angles))
    )
    return np.einsum("nsr,nsc->nrc", rows, columns) / len(positions)


def zoom_blur(images: np.ndarray, max_zoom: float, _rng: PerImageRNG) -> np.ndarray:
    """Average enlargements of the image, from 1 to `max_zoom` in steps of 0.01."""
    center = (IMAGE_SIZE - 1) / 2
    planes = images.transpose(0, 3, 1, 2)
    total = np.zeros_like(planes)
    factors = np.arange(1, max_zoom + 0.005, 0.01)
    for factor in factors:
        positions = center + (np.arange(IMAGE_SIZE) - center) / factor
        weights = interpolation_weights(positions, IMAGE_SIZE)
        total += weights @ planes @ weights.T
    return np.asarray(total.transpose(0, 2, 3, 1) / len(factors))
