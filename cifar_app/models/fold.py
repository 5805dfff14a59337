"""A trained network made ready to serve: without batch norms, in half-precision weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

_CONV, _NORM = "_conv", "_norm"


def fold_batch_norms(model: keras.Model) -> keras.Model:
    """A copy that answers the same, each batch norm merged into the convolution before it.

    After training a batch norm is a fixed scale and shift a channel, which the kernel and the
    bias of its convolution can carry (Jacob et al. 2018, Quantization and Training, section
    3.2). A batch norm named `x_norm` belongs to the convolution named `x_conv`; between them
    may stand a max pooling, if the norm has no negative scales.
    """
    import keras
    from keras import layers

    convs = {_norm_name(layer) for layer in _leaves(model)}
    norms = {one.name: one for one in _leaves(model) if _is_norm(one) and one.name in convs}

    def copy(layer: keras.Layer) -> keras.Layer:
        if isinstance(layer, keras.Model):
            return clone(layer)
        if layer.name in norms:
            return layers.Identity(name=layer.name)
        config = layer.get_config()
        if _norm_name(layer) in norms:
            config["use_bias"] = True
        return type(layer).from_config(config)

    def call(layer: keras.Layer, *inputs: Any, **options: Any) -> Any:
        # A batch norm was called with options that an identity does not know.
        return layer(*inputs) if layer.name in norms else layer(*inputs, **options)

    def clone(part: keras.Model) -> keras.Model:
        sequential = isinstance(part, keras.Sequential)
        return keras.models.clone_model(
            part, clone_function=copy, call_function=None if sequential else call
        )

    folded = clone(model)
    trained = {layer.name: layer for layer in _leaves(model)}
    for layer in _leaves(folded):
        norm = norms.get(_norm_name(layer))
        if norm is not None:
            layer.set_weights(_merged(trained[layer.name], norm))
        elif layer.weights:
            layer.set_weights(trained[layer.name].get_weights())
    return folded


def round_to_half(model: keras.Model) -> None:
    """Round every weight to the nearest half-precision number, in place.

    A file with half-precision weights then holds exactly the numbers of one with single
    precision, at half the size; 11 bits are kept, a relative error of at most 0.05%.
    """
    for layer in _leaves(model):
        layer.set_weights([_rounded(weight) for weight in layer.get_weights()])


def _rounded(weight: np.ndarray) -> np.ndarray:
    if weight.dtype != np.float32:
        return weight
    return weight.astype(np.float16).astype(np.float32)


def _leaves(model: keras.Model) -> Iterator[keras.Layer]:
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _leaves(layer)
        else:
            yield layer


def _is_norm(layer: keras.Layer) -> bool:
    from keras import layers

    return isinstance(layer, layers.BatchNormalization)


def _norm_name(layer: keras.Layer) -> str:
    """Name of the batch norm that would belong to this layer."""
    name = str(layer.name)
    return name.removesuffix(_CONV) + _NORM if name.endswith(_CONV) else ""


def _merged(conv: keras.Layer, norm: Any) -> list[np.ndarray]:
    """Kernel and bias of a convolution with its batch norm."""
    from keras import layers

    def values(weight: Any, default: float) -> np.ndarray:
        return np.array(default, np.float32) if weight is None else np.asarray(weight.value)

    scale = values(norm.gamma, 1) / np.sqrt(values(norm.moving_variance, 1) + norm.epsilon)
    shift = values(norm.beta, 0) - values(norm.moving_mean, 0) * scale
    kernel, *bias = conv.get_weights()
    depthwise = isinstance(conv, layers.DepthwiseConv2D)
    kernel = kernel * (scale[:, None] if depthwise else scale)
    return [kernel, shift + (bias[0] * scale if bias else 0)]
