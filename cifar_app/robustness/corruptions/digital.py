"""Digital corruptions: contrast, resolution, geometry and compression."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from cifar_app.config import IMAGE_SIZE
from cifar_app.robustness.corruptions.rng import PerImageRNG
from cifar_app.robustness.corruptions.sampling import warp

_ELASTIC_SIGMA = 3.0
"""Standard deviation in pixels of the filter that smooths the displacement field."""


def contrast(images: np.ndarray, factor: float, _rng: PerImageRNG) -> np.ndarray:
    """Scale the distance of every value from the image's mean color by this factor."""
    means = images.mean(axis=(1, 2), keepdims=True)
    return means + factor * (images - means)


def elastic_transform(images: np.ndarray, rms_shift: float, rng: PerImageRNG) -> np.ndarray:
    """Warp the image by a smooth random field of this root mean square in pixels."""
    from scipy.ndimage import gaussian_filter

    noise = rng.normal(2, *images.shape[1:3])
    field = gaussian_filter(noise, _ELASTIC_SIGMA, axes=(2, 3))
    scale = 2 * np.pi**0.5 * _ELASTIC_SIGMA  # makes the standard deviation of the field 1
    return warp(images, rms_shift * scale * field)


def pixelate(images: np.ndarray, size: float, _rng: PerImageRNG) -> np.ndarray:
    """Shrink the image to this many pixels per side and enlarge it again, in blocks."""
    small_size = (int(size), int(size))

    def pixelate_one(image: Image.Image) -> Image.Image:
        small = image.resize(small_size, Image.Resampling.BOX)
        return small.resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.NEAREST)

    return _apply_to_each(images, pixelate_one)


def jpeg_compression(images: np.ndarray, quality: float, _rng: PerImageRNG) -> np.ndarray:
    """Save the image as a JPEG file of this quality, 1–95, and read it again."""

    def compress(image: Image.Image) -> Image.Image:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=int(quality))
        return Image.open(file)

    return _apply_to_each(images, compress)


def _apply_to_each(
    images: np.ndarray, transform: Callable[[Image.Image], Image.Image]
) -> np.ndarray:
    pixels = np.rint(images * 255).astype(np.uint8)
    transformed = [np.asarray(transform(Image.fromarray(image))) for image in pixels]
    return np.stack(transformed).astype(np.float32) / 255
