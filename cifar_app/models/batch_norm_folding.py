"""Fold batch normalization into convolutions for inference, and restore it for training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.models.nested_layers import iter_layers

if TYPE_CHECKING:
    import keras

_CONV, _NORM, _SCALE = "_conv", "_norm", "_scale"

_STATISTICS_IMAGES = 2_000
"""Number of training images used to estimate channel means."""


def fold_batch_norm(model: keras.Model) -> keras.Model:
    """Copy a model with rescaling and batch normalization folded into convolutions.

    After training, batch normalization is a fixed scale and shift per channel, which the kernel
    and the bias of a convolution can absorb (Jacob et al. 2018, Quantization and Training,
    section 3.2). The copy computes the same function. LiteRT's converter folds as well, but only
    after it has rounded the weights.

    Layers belong together by name: batch normalization `x_norm` follows convolution `x_conv`. A
    max pooling may stand between them if the normalization has no negative scales. A rescaling
    `x_scale` before the convolution is folded as well; the convolution must not pad its input.
    """
    import keras
    from keras import layers

    originals = {layer.name: layer for layer in iter_layers(model)}
    stems = {name.removesuffix(_CONV) for name in originals if name.endswith(_CONV)}
    folded_names = {
        layer.name
        for layer_type, suffix in ((layers.BatchNormalization, _NORM), (layers.Rescaling, _SCALE))
        for layer in originals.values()
        if isinstance(layer, layer_type) and layer.name.removesuffix(suffix) in stems
    }

    def partners(conv: keras.Layer) -> list[keras.Layer | None]:
        """Return the rescaling and the batch normalization that belong to a convolution."""
        stem = conv.name.removesuffix(_CONV) if conv.name.endswith(_CONV) else None
        names = (f"{stem}{suffix}" for suffix in (_SCALE, _NORM))
        return [originals[name] if name in folded_names else None for name in names]

    def clone_layer(layer: keras.Layer) -> keras.Layer:
        if isinstance(layer, keras.Model):
            return clone(layer)
        if layer.name in folded_names:
            return layers.Identity(name=layer.name)
        config = layer.get_config()
        if any(partners(layer)):
            config["use_bias"] = True
        return type(layer).from_config(config)

    def call_layer(layer: keras.Layer, *inputs: Any, **options: Any) -> Any:
        # Batch normalization was called with options that an identity layer does not have.
        return layer(*inputs) if layer.name in folded_names else layer(*inputs, **options)

    def clone(part: keras.Model) -> keras.Model:
        is_sequential = isinstance(part, keras.Sequential)
        return keras.models.clone_model(
            part, clone_function=clone_layer, call_function=None if is_sequential else call_layer
        )

    folded = clone(model)
    for layer in iter_layers(folded):
        if any(partners(layer)):
            layer.set_weights(_fold_layers(originals[layer.name], *partners(layer)))
        elif layer.weights:
            layer.set_weights(originals[layer.name].get_weights())
    return folded


def fold_one(
    kernel: np.ndarray,
    bias: np.ndarray,
    norm: Sequence[np.ndarray],
    epsilon: float,
    depthwise: bool,
) -> list[np.ndarray]:
    """Fold batch normalization into the kernel and the bias of the convolution before it.

    Args:
        kernel: Kernel, `float32 (H, W, C_in, C)`; `(H, W, C, 1)` if depthwise.
        bias: Bias, `float32 (C,)` or a scalar.
        norm: Gamma, beta, moving mean and moving variance, each `float32 (C,)` or a scalar.
        epsilon: Constant that batch normalization adds to the variance.
        depthwise: Whether the convolution is depthwise.

    Returns:
        The new kernel and bias.
    """
    gamma, beta, mean, variance = norm
    scale = gamma / np.sqrt(variance + epsilon)
    return [kernel * (scale[:, None] if depthwise else scale), beta - mean * scale + bias * scale]


def restore_batch_norm(
    model: keras.Model, stored: keras.Model, images: np.ndarray, temperature: float
) -> None:
    """Copy the weights of a folded model to a trainable one with batch normalization.

    The inverse of `fold_batch_norm`. The moving variance is set to 1, so that a kernel keeps its
    folded scale. The shift (beta) is set to the mean output of the stored model's channel, and
    the moving mean follows from the folded bias. At inference the model is exactly equivalent;
    in training, where normalization uses batch statistics, it is approximately so.

    Args:
        model: Flat model whose convolutions `x_conv` have no bias and are each followed by a
            batch normalization `x_norm` without scale (gamma).
        stored: Folded model of the same architecture from `models.tta.add_tta`.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        temperature: Temperature by which the logits of the stored model are divided.
    """
    from keras import layers

    body = stored.get_layer("body")
    norms = [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]
    means = _channel_means(body, [norm.name for norm in norms], images[:_STATISTICS_IMAGES])
    for norm, mean in zip(norms, means, strict=True):
        stem = norm.name.removesuffix(_NORM)
        kernel, bias = body.get_layer(f"{stem}{_CONV}").get_weights()
        for rescaling in (layer for layer in model.layers if layer.name == f"{stem}{_SCALE}"):
            kernel = kernel / rescaling.scale
            bias = bias - rescaling.offset * kernel.sum(axis=(0, 1, 2))
        model.get_layer(f"{stem}{_CONV}").set_weights([kernel])
        norm.set_weights([mean, mean - bias, np.full_like(mean, 1 - norm.epsilon)])
    copy_output_layer(model, stored, temperature)


def copy_output_layer(model: keras.Model, stored: keras.Model, temperature: float) -> None:
    """Copy the output layer of a stored model, with its temperature scaling removed."""
    weights = stored.get_layer("output").get_weights()
    model.get_layer("output").set_weights([temperature * weight for weight in weights])


def _fold_layers(conv: keras.Layer, rescaling: Any, norm: Any) -> list[np.ndarray]:
    """Return the kernel and bias of a convolution with its neighbors folded in."""
    from keras import layers, ops

    kernel, *biases = conv.get_weights()
    bias = np.asarray(biases[0] if biases else 0, np.float32)
    if rescaling is not None:
        bias = bias + rescaling.offset * kernel.sum(axis=(0, 1, 2))
        kernel = kernel * rescaling.scale
    if norm is None:
        return [kernel, bias]
    weights = (norm.gamma, norm.beta, norm.moving_mean, norm.moving_variance)
    values = [
        np.array(default, np.float32) if weight is None else ops.convert_to_numpy(weight)
        for weight, default in zip(weights, (1, 0, 0, 1), strict=True)
    ]
    depthwise = isinstance(conv, layers.DepthwiseConv2D)
    return fold_one(kernel, bias, values, norm.epsilon, depthwise)


def _channel_means(body: keras.Model, names: list[str], images: np.ndarray) -> list[np.ndarray]:
    """Return the mean output of every channel of the named layers, each `float32 (C,)`."""
    import keras
    from keras import ops

    outputs = [ops.mean(body.get_layer(name).output, axis=(1, 2)) for name in names]
    means = keras.Model(body.inputs, outputs).predict(images.astype(np.float32), verbose=0)
    return [mean.mean(axis=0) for mean in means]
