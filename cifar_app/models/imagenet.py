"""ImageNet weights for the backbone of EfficientNet-Lite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.models.batch_norm_folding import fold_one
from cifar_app.models.torch_weights import load_weights

if TYPE_CHECKING:
    import keras

_TORCH_NAMES = {
    "expand_norm": "_bn0",
    "depthwise_norm": "_bn1",
    "project_norm": "_bn2",
    "stem_conv": "_conv_stem",
    "stem_norm": "_bn0",
    "top_conv": "_conv_head",
    "top_norm": "_bn1",
}
_NORM_FIELDS = ("weight", "bias", "running_mean", "running_var")
_NORM_EPSILON = 1e-3
"""Epsilon of batch normalization in the model that the weights were trained with."""


def load_imagenet_weights(backbone: keras.Model, version: int = 0) -> None:
    """Load the ImageNet weights into a backbone from `efficientnet_lite.build_backbone`.

    The batch normalization after every convolution is folded into its kernel and bias.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    from keras import layers

    weights = load_weights(version)
    for layer in backbone.layers:
        if not layer.weights:
            continue
        depthwise = isinstance(layer, layers.DepthwiseConv2D)
        axes = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
        kernel = weights[f"{_torch_name(layer.name)}.weight"].transpose(axes)
        norm_name = _torch_name(layer.name.removesuffix("_conv") + "_norm")
        norm = [weights[f"{norm_name}.{field}"] for field in _NORM_FIELDS]
        bias = np.zeros_like(norm[1])
        layer.set_weights(fold_one(kernel, bias, norm, _NORM_EPSILON, depthwise))


def _torch_name(name: str) -> str:
    """Translate a layer name: "block_3_expand_conv" becomes "_blocks.3._expand_conv"."""
    if name.startswith("block_"):
        _, index, part = name.split("_", 2)
        return f"_blocks.{index}.{_TORCH_NAMES.get(part, f'_{part}')}"
    return _TORCH_NAMES[name]
