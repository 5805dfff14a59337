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
            n_positions = math.prod(layer.output.shape[1:-1])  # 1 for a dense layer
            flops += 2 * math.prod(layer.kernel.shape) * n_positions
    return flops
