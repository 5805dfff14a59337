"""Digital: what is done to an image after the camera."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from cifar_app.config import IMAGE_SIZE
from cifar_app.explain.smoothing import smooth
from cifar_app.robustness.corruptions.rng import PerImageRNG
from cifar_app.robustness.corruptions.sampling import warp

_WAVE = 3.0
"""Smoothness of an elastic warp: standard deviation of the filter, pixels."""


def contrast(images: np.ndarray, share: float, rng: PerImageRNG) -> np.ndarray:
    """Keep this share of the distance of every color value from the image's mean."""
    del rng
    means = images.mean(axis=(1, 2), keepdims=True)
    return means + share * (images - means)


def elastic_transform(images: np.ndarray, reach: float, rng: PerImageRNG) -> np.ndarray:
    """Warp the image as if drawn on rubber, by about this many pixels (root mean square)."""
    field = smooth(rng.normal(2, *images.shape[1:3]), _WAVE)
    unit = 2 * np.pi**0.5 * _WAVE  # makes the smoothed field's standard deviation 1
    return warp(images, reach * unit * field)


def pixelate(images: np.ndarray, edge: float, rng: PerImageRNG) -> np.ndarray:
    """Shrink the image to this many pixels a side and blow it up again, in blocks."""
    del rng
    size = (int(edge), int(edge))

    def blocks(picture: Image.Image) -> Image.Image:
        small = picture.resize(size, Image.Resampling.BOX)
        return small.resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.NEAREST)

    return _each(images, blocks)


def jpeg_compression(images: np.ndarray, quality: float, rng: PerImageRNG) -> np.ndarray:
    """Save the image as a JPEG file of this quality, 1–95, and read it back."""
    del rng

    def compressed(picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=int(quality))
        return Image.open(file)

    return _each(images, compressed)


def _each(images: np.ndarray, change: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    pictures = np.rint(images * 255).astype(np.uint8)
    changed = [np.asarray(change(Image.fromarray(picture))) for picture in pictures]
    return np.stack(changed).astype(np.float32) / 255
