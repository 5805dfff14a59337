"""What EfficientNet-Lite0 learnt from ImageNet: its weights and its last layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.models.imagenet_groups import IMAGENET_CLASSES
from cifar_app.models.pretrained import load_weights

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


def load_imagenet(backbone: keras.Model) -> None:
    """Set the ImageNet weights of a network from `efficientnet_lite0.build_backbone`.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    from keras import layers

    weights = load_weights()
    for layer in backbone.layers:
        name = _torch_name(layer.name)
        if isinstance(layer, layers.BatchNormalization):
            fields = ("weight", "bias", "running_mean", "running_var")
            layer.set_weights([weights[f"{name}.{field}"] for field in fields])
        elif isinstance(layer, layers.DepthwiseConv2D):
            layer.set_weights([weights[f"{name}.weight"].transpose(2, 3, 0, 1)])
        elif isinstance(layer, layers.Conv2D):
            layer.set_weights([weights[f"{name}.weight"].transpose(2, 3, 1, 0)])


def imagenet_head() -> keras.Layer:
    """The last layer of the ImageNet network: `(N, 1280)` features to 1,000 logits, fixed.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    from keras import layers

    weights = load_weights()
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
