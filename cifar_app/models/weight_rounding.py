"""Round the weights of a model, so that its files compress better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.models.nested_layers import iter_layers

if TYPE_CHECKING:
    import keras

_ROUNDING_UNIT = 2 ** (24 - 9)
"""Multiple to which the bits of a `float32` are rounded to keep 9 of its 24 significant bits."""


def round_weights(model: keras.Model) -> None:
    """Round all weights and rescaling constants to 9 significant bits, in place.

    The rounded values are exact in half precision (11 bits), so files of either precision hold
    the same numbers, and a single-precision file compresses to less than half its size. The
    relative error is at most 0.2%.
    """
    from keras import layers

    for layer in iter_layers(model):
        layer.set_weights([_round(weight) for weight in layer.get_weights()])
        if isinstance(layer, layers.Rescaling):
            constants = np.array([layer.scale, layer.offset], np.float32)
            layer.scale, layer.offset = map(float, _round(constants))


def _round(weight: np.ndarray) -> np.ndarray:
    if weight.dtype != np.float32:
        return weight
    # Read as integers, the bits of floats are ordered like the floats, so a carry is correct.
    bits = weight.view(np.uint32)
    unit = np.uint32(_ROUNDING_UNIT)
    nearest = (bits + unit // np.uint32(2)) // unit * unit
    return nearest.view(np.float32).astype(np.float16).astype(np.float32)
