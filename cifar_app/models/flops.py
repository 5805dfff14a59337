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
    import keras
    from keras import layers

    flops = 0
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            flops += count_flops(layer)
        elif isinstance(layer, layers.Conv2D | layers.DepthwiseConv2D | layers.Dense):
            flops += _count_flops([layer.kernel], layer)
        elif isinstance(layer, layers.SeparableConv2D):
            flops += _count_flops([layer.depthwise_kernel, layer.pointwise_kernel], layer)
    return flops


def _count_flops(kernels: list[keras.Variable], layer: keras.Layer) -> int:
    """Count the FLOPs of kernels that are applied at every position of the output of a layer."""
    n_positions = math.prod(layer.output.shape[1:-1])  # 1 for a dense layer
    return sum(2 * math.prod(kernel.shape) * n_positions for kernel in kernels)
