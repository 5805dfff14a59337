"""Test-time augmentation (TTA): average the predictions for several copies of an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def count_tta_views(flip: bool, shift: int) -> int:
    """Return how many augmented copies of an image a model from `add_tta` processes."""
    return (2 if flip else 1) * (3 if shift else 1)


def add_tta(model: keras.Model, *, flip: bool = False, shift: int = 0) -> keras.Model:
    """Return a model that averages the features of several augmented copies of an image.

    The output layer is linear up to the softmax, so this averages the logits (Krizhevsky et al.
    2012, section 4.1, averages probabilities). Weights are shared; the FLOPs grow by the factor
    `count_tta_views`.

    Args:
        model: Model with a softmax `Dense` layer named "output" on features `(N, F)`.
        flip: Whether to add mirrored copies.
        shift: Pixels by which copies are translated, up and left, and down and right; the border
            is filled by reflection (Jordan 2024, 94% on CIFAR-10 in 3.29 Seconds, section
            3.5). 0 adds no translated copies.

    Returns:
        A model with the same inputs, outputs and weights, whose first copy is the image itself;
        `model` itself if no copies are added.
    """
    import keras
    from keras import ops

    if not flip and not shift:
        return model
    output = model.get_layer("output")
    body = keras.Model(model.inputs, output.input, name="body")
    pixels = keras.Input(model.input_shape[1:], name="pixels")
    views = [pixels]
    if shift:
        height, width = model.input_shape[1:3]
        border = [[0, 0], [shift, shift], [shift, shift], [0, 0]]
        padded = ops.pad(pixels, border, mode="reflect")
        for start in (2 * shift, 0):  # up and left, down and right
            views.append(padded[:, start : start + height, start : start + width, :])
    views += [ops.flip(view, axis=2) for view in views] if flip else []
    # One batch of all views instead of several calls: the exported file has the weights once.
    features = body(ops.concatenate(views, axis=0))
    features = ops.reshape(features, (len(views), -1, output.input.shape[-1]))
    output_copy = type(output).from_config(output.get_config())
    probabilities = output_copy(ops.mean(features, axis=0))
    output_copy.set_weights(output.get_weights())
    return keras.Model(pixels, probabilities, name=model.name)
