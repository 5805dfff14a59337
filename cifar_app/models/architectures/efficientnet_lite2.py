"""EfficientNet-Lite2 with ImageNet weights, for transfer to CIFAR-10.

The 32 × 32 images are enlarged inside the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.models.architectures.efficientnet_lite0 import build_photo
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

TITLE = "EfficientNet-Lite2"


def build(size: int = 128, frozen_blocks: int = 0, freeze_depthwise: bool = False) -> keras.Model:
    """The untrained network, of 21 blocks; see `lite_transfer.build_network`."""
    return build_network(2, size, frozen_blocks, freeze_depthwise)


def initialize_weights(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights and fit the last layer; see `lite_transfer.load_and_fit`."""
    load_and_fit(model, 2, images, labels)
