"""The weights of a stored network in one that can be trained: the way back from `fold`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

_IMAGES = 2_000
"""Training images by which the means of the channels are measured."""


def restore_batch_norm(
    model: keras.Model, stored: keras.Model, images: np.ndarray, temperature: float
) -> None:
    """Give a network with batch norms the weights of a stored one, where they are merged.

    A kernel keeps the scale of its norm, which starts with a variance of 1. What a norm gives
    out has its shift as its mean, which is measured in the stored network, and the mean that
    it takes away follows from the bias that was merged. In training, where a norm goes by its
    batch, the network therefore answers much as it did; otherwise, exactly.

    Args:
        model: A flat network with a norm `x_norm` without scales after every convolution
            `x_conv` (see `models.fold`), none of which has a bias.
        stored: A network from `models.views.average_views` of the same architecture, folded.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        temperature: The one by which the logits of the stored network are divided.
    """
    from keras import layers

    body = stored.get_layer("body")
    norms = [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]
    means = _means(body, [norm.name for norm in norms], images[:_IMAGES])
    for norm, mean in zip(norms, means, strict=True):
        stem = norm.name.removesuffix("_norm")
        kernel, bias = body.get_layer(f"{stem}_conv").get_weights()
        for scaling in (layer for layer in model.layers if layer.name == f"{stem}_scale"):
            kernel = kernel / scaling.scale
            bias = bias - scaling.offset * kernel.sum(axis=(0, 1, 2))
        model.get_layer(f"{stem}_conv").set_weights([kernel])
        norm.set_weights([mean, mean - bias, np.full_like(mean, 1 - norm.epsilon)])
    copy_output_layer(model, stored, temperature)


def copy_output_layer(model: keras.Model, stored: keras.Model, temperature: float) -> None:
    """Set the last layer of a network to that of a stored one, without its temperature."""
    output = stored.get_layer("output").get_weights()
    model.get_layer("output").set_weights([temperature * weight for weight in output])


def _means(body: keras.Model, names: list[str], images: np.ndarray) -> list[np.ndarray]:
    """The mean of every channel of what these layers give out, each `float32 (C,)`."""
    import keras
    from keras import ops

    outputs = [ops.mean(body.get_layer(name).output, axis=(1, 2)) for name in names]
    answers = keras.Model(body.inputs, outputs).predict(images.astype(np.float32), verbose=0)
    return [answer.mean(axis=0) for answer in answers]
