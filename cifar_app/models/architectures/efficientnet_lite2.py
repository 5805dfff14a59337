"""EfficientNet-Lite2, pretrained on ImageNet; see `models.efficientnet_lite`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.models.architectures.efficientnet_lite0 import build_photo
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

TITLE = "EfficientNet-Lite2"


def build(size: int = 128, frozen_blocks: int = 0, freeze_depthwise: bool = False) -> keras.Model:
    """Build the untrained model of 21 blocks; see `efficientnet_lite.build_model`."""
    return build_model(2, size, frozen_blocks, freeze_depthwise)


def initialize_weights(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights; see `efficientnet_lite.initialize_from_imagenet`."""
    initialize_from_imagenet(model, 2, images, labels)
