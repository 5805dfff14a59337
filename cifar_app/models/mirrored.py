"""Flip averaging: a network that looks at an image and at its mirror image."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def average_flips(model: keras.Model) -> keras.Model:
    """A network that averages the features of an image and of its mirror image.

    Its last layer is linear up to the softmax, so that this is the average of the two views'
    logits (Krizhevsky et al. 2012, section 4.1, averages probabilities). Weights are shared;
    the work is twice that of `model`.

    Args:
        model: A network with a softmax `Dense` named "output" on features `(N, F)`.

    Returns:
        A network of the same inputs, outputs and weights.
    """
    import keras
    from keras import ops

    output = model.get_layer("output")
    body = keras.Model(model.inputs, output.input, name="body")
    pixels = keras.Input(model.input_shape[1:], name="pixels")
    # One batch of all views, not two passes: the exported file holds the weights once.
    views = ops.concatenate([pixels, ops.flip(pixels, axis=2)], axis=0)
    features = ops.reshape(body(views), (2, -1, output.input.shape[-1]))
    last = type(output).from_config(output.get_config())
    answers = last(ops.mean(features, axis=0))
    last.set_weights(output.get_weights())
    return keras.Model(pixels, answers, name=model.name)
