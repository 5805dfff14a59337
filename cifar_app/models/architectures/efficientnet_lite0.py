"""EfficientNet-Lite0, pretrained on ImageNet; see `models.efficientnet_lite`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.models.efficientnet_lite import (
    SHAPE_INDEPENDENT_OPTIONS,
    SUMMARY,
    build_model,
    copy_weights,
    initialize_from_imagenet,
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
    """Build the untrained model of 16 blocks; see `efficientnet_lite.build_model`."""
    return build_model(0, size, frozen_blocks, freeze_depthwise)


def initialize_weights(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights; see `efficientnet_lite.initialize_from_imagenet`."""
    initialize_from_imagenet(model, 0, images, labels)


def build_photo(images: np.ndarray, labels: np.ndarray) -> keras.Model:
    """Build the photo model; its CIFAR-10 head is fitted to these images.

    Args:
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: Training labels, `uint8 (N,)`.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    from cifar_app.models.photo_model import PHOTO_SIZE, build_photo_model

    model = build(PHOTO_SIZE)
    initialize_weights(model, images, labels)
    return build_photo_model(model.get_layer("backbone"), model.get_layer("output"))
