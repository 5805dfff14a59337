"""Count the floating-point operations (FLOPs) of a model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def count_flops(model: keras.Model) -> int:
    """Count the FLOPs to classify one image; a multiplication and an addition are two.

    Only convolutions and dense layers are counted, which need about 99% of the compute. Leaving
    out activations, pooling and scaling is usual in the literature.
    """
    return sum(_layer_flops(layer) for layer in model.layers)


def _layer_flops(layer: keras.Layer) -> int:
    import keras
    from keras import layers

    if isinstance(layer, keras.Model):
        return count_flops(layer)
    if isinstance(layer, layers.DepthwiseConv2D | layers.Conv2D):
        _, height, width, _ = layer.output.shape
        return 2 * math.prod(layer.kernel.shape) * height * width
    if isinstance(layer, layers.Dense):
        return 2 * math.prod(layer.kernel.shape)
    return 0
