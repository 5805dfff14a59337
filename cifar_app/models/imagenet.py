"""What EfficientNet-Lite learned from ImageNet: its weights and its last layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.models.batch_norm_folding import fold_one
from cifar_app.models.imagenet_mapping import IMAGENET_CLASSES
from cifar_app.models.torch_weights import load_weights

if TYPE_CHECKING:
    import keras

_TORCH_NAMES = {
    "expand_conv": "_expand_conv",
    "expand_norm": "_bn0",
    "depthwise_conv": "_depthwise_conv",
    "depthwise_norm": "_bn1",
    "project_conv": "_project_conv",
    "project_norm": "_bn2",
    "stem_conv": "_conv_stem",
    "stem_norm": "_bn0",
    "top_conv": "_conv_head",
    "top_norm": "_bn1",
}
_NORM_FIELDS = ("weight", "bias", "running_mean", "running_var")
_EPSILON = 1e-3
"""Of the batch norms, as in the network that the weights were trained in."""


def load_imagenet_weights(backbone: keras.Model, version: int = 0) -> None:
    """Set the ImageNet weights of a network from `lite_backbone.build_backbone`, by its version.

    The batch norm after every convolution is merged into its kernel and bias (see `models.fold`).

    Raises:
        ModelError: The package with the weights is not installed.
    """
    from keras import layers

    weights = load_weights(version)
    for layer in backbone.layers:
        if not layer.weights:
            continue
        depthwise = isinstance(layer, layers.DepthwiseConv2D)
        order = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
        kernel = weights[f"{_torch_name(layer.name)}.weight"].transpose(order)
        norm = _torch_name(layer.name.removesuffix("_conv") + "_norm")
        learned = [weights[f"{norm}.{field}"] for field in _NORM_FIELDS]
        layer.set_weights(fold_one(kernel, np.zeros_like(learned[1]), learned, _EPSILON, depthwise))


def imagenet_head(version: int = 0) -> keras.Layer:
    """The last layer of the ImageNet network: `(N, 1280)` features to 1,000 logits, fixed.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    from keras import layers

    weights = load_weights(version)
    kernel = weights["_fc.weight"].T
    head = layers.Dense(IMAGENET_CLASSES, name="imagenet", trainable=False)
    head.build((None, len(kernel)))
    head.set_weights([kernel, weights["_fc.bias"]])
    return head


def _torch_name(name: str) -> str:
    """Name of a layer in the package's file: "block_3_expand_conv" is "_blocks.3._expand_conv"."""
    if name.startswith("block_"):
        _, number, part = name.split("_", 2)
        return f"_blocks.{number}.{_TORCH_NAMES.get(part, part)}"
    return _TORCH_NAMES.get(name, name)
