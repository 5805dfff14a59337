"""A trained network made ready to serve: without batch norms, its weights rounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

_CONV, _NORM, _SCALE = "_conv", "_norm", "_scale"

_DROPPED = 2 ** (24 - 9)
"""What the bits of a single-precision number are rounded to a multiple of, to keep 9 of its 24."""


def fold_batch_norm(model: keras.Model) -> keras.Model:
    """A copy that answers the same, with scalings and batch norms merged into convolutions.

    After training a batch norm is a fixed scale and shift a channel, which the kernel and the
    bias of its convolution can carry (Jacob et al. 2018, Quantization and Training, section
    3.2). A batch norm named `x_norm` belongs to the convolution named `x_conv`; between them
    may stand a max pooling, if the norm has no negative scales. The rescaling before it, named
    `x_scale`, can be carried, too, where the convolution adds no border. LiteRT's converter
    would do so by itself, but after the weights have been rounded.
    """
    import keras
    from keras import layers

    found = {layer.name: layer for layer in _iter_layers(model)}
    convs = {name.removesuffix(_CONV) for name in found if name.endswith(_CONV)}
    merged = {
        layer.name
        for kind, ending in ((layers.BatchNormalization, _NORM), (layers.Rescaling, _SCALE))
        for layer in found.values()
        if isinstance(layer, kind) and layer.name.removesuffix(ending) in convs
    }

    def partners(conv: keras.Layer) -> list[keras.Layer | None]:
        stem = conv.name.removesuffix(_CONV) if conv.name.endswith(_CONV) else None
        names = (f"{stem}{ending}" for ending in (_SCALE, _NORM))
        return [found[name] if name in merged else None for name in names]

    def copy(layer: keras.Layer) -> keras.Layer:
        if isinstance(layer, keras.Model):
            return clone(layer)
        if layer.name in merged:
            return layers.Identity(name=layer.name)
        config = layer.get_config()
        if any(partners(layer)):
            config["use_bias"] = True
        return type(layer).from_config(config)

    def call(layer: keras.Layer, *inputs: Any, **options: Any) -> Any:
        # A batch norm was called with options that an identity does not know.
        return layer(*inputs) if layer.name in merged else layer(*inputs, **options)

    def clone(part: keras.Model) -> keras.Model:
        sequential = isinstance(part, keras.Sequential)
        return keras.models.clone_model(
            part, clone_function=copy, call_function=None if sequential else call
        )

    folded = clone(model)
    for layer in _iter_layers(folded):
        if any(partners(layer)):
            layer.set_weights(_merged(found[layer.name], *partners(layer)))
        elif layer.weights:
            layer.set_weights(found[layer.name].get_weights())
    return folded


def round_weights(model: keras.Model) -> None:
    """Round every weight, and what a rescaling multiplies by, to 9 bits of precision, in place.

    A file with half-precision weights, which hold 11 bits, then has exactly the numbers of one
    with single precision, and that one packs to less than half its size. The relative error is
    at most 0.2%.
    """
    from keras import layers

    for layer in _iter_layers(model):
        layer.set_weights([_rounded(weight) for weight in layer.get_weights()])
        if isinstance(layer, layers.Rescaling):
            pair = np.array([layer.scale, layer.offset], np.float32)
            layer.scale, layer.offset = map(float, _rounded(pair))


def fold_one(
    kernel: np.ndarray,
    bias: np.ndarray,
    norm: Sequence[np.ndarray],
    epsilon: float,
    depthwise: bool,
) -> list[np.ndarray]:
    """Kernel and bias of a convolution with the batch norm after it.

    Args:
        kernel: `float32 (H, W, C_in, C)`; of a depthwise convolution, `(H, W, C, 1)`.
        bias: `float32 (C,)`, or of no shape.
        norm: Scale, shift, mean and variance of the batch norm, each `float32 (C,)` or a scalar.
        epsilon: What the batch norm adds to the variance.
        depthwise: Whether the convolution is depthwise.
    """
    gamma, beta, mean, variance = norm
    scale = gamma / np.sqrt(variance + epsilon)
    return [kernel * (scale[:, None] if depthwise else scale), beta - mean * scale + bias * scale]


def _rounded(weight: np.ndarray) -> np.ndarray:
    if weight.dtype != np.float32:
        return weight
    # The bits of a number count its size up, so that a carry goes where it belongs.
    bits = weight.view(np.uint32)
    nearest = (bits + np.uint32(_DROPPED // 2)) // np.uint32(_DROPPED) * np.uint32(_DROPPED)
    return nearest.view(np.float32).astype(np.float16).astype(np.float32)


def _iter_layers(model: keras.Model) -> Iterator[keras.Layer]:
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _iter_layers(layer)
        else:
            yield layer


def _merged(conv: keras.Layer, scaling: Any, norm: Any) -> list[np.ndarray]:
    """Kernel and bias of a convolution with the rescaling before and the batch norm after it."""
    kernel, *biases = conv.get_weights()
    bias = np.asarray(biases[0] if biases else 0, np.float32)
    if scaling is not None:
        if conv.padding != "valid":
            raise ValueError(f"{conv.name} adds a border, which no scaling passes through.")
        bias = bias + scaling.offset * kernel.sum(axis=(0, 1, 2))
        kernel = kernel * scaling.scale
    return [kernel, bias] if norm is None else _with_norm(conv, kernel, bias, norm)


def _with_norm(conv: keras.Layer, kernel: Any, bias: Any, norm: Any) -> list[np.ndarray]:
    from keras import layers, ops

    def values(weight: Any, default: float) -> np.ndarray:
        return np.array(default, np.float32) if weight is None else ops.convert_to_numpy(weight)

    weights = (
        values(norm.gamma, 1),
        values(norm.beta, 0),
        values(norm.moving_mean, 0),
        values(norm.moving_variance, 1),
    )
    depthwise = isinstance(conv, layers.DepthwiseConv2D)
    return fold_one(kernel, bias, weights, norm.epsilon, depthwise)
