"""EfficientNet-Lite0 with ImageNet weights, for transfer to CIFAR-10.

The 32 × 32 images are enlarged inside the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.models.lite_transfer import (
    SHAPE_INDEPENDENT_OPTIONS,
    SUMMARY,
    build_network,
    copy_weights,
    load_and_fit,
)

if TYPE_CHECKING:
    import keras
    import numpy as np

__all__ = [
    "SHAPE_INDEPENDENT_OPTIONS",
    "SUMMARY",
    "TITLE",
    "build",
    "build_photo",
    "copy_weights",
    "initialize_weights",
]

TITLE = "EfficientNet-Lite0"


def build(size: int = 128, frozen_blocks: int = 0, freeze_depthwise: bool = False) -> keras.Model:
    """The untrained network, of 16 blocks; see `lite_transfer.build_network`."""
    return build_network(0, size, frozen_blocks, freeze_depthwise)


def initialize_weights(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights and fit the last layer; see `lite_transfer.load_and_fit`."""
    load_and_fit(model, 0, images, labels)


def build_photo(images: np.ndarray, labels: np.ndarray) -> keras.Model:
    """The network for photos, its CIFAR-10 head fitted to these images.

    Args:
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    from cifar_app.models.photo_model import PHOTO_SIZE, build_photo_model

    probe = build(PHOTO_SIZE)
    initialize_weights(probe, images, labels)
    return build_photo_model(probe.get_layer("backbone"), probe.get_layer("output"))
