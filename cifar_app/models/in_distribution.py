"""Add a score to a model that tells how likely an image shows one of the ten classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.models.imagenet_head import NUM_MEMBERS

if TYPE_CHECKING:
    import keras

_DIMENSIONS = 64


def principal_subspace(features: np.ndarray, dimensions: int = _DIMENSIONS) -> np.ndarray:
    """Return the subspace, through the origin, that is closest to the directions of features.

    Args:
        features: Features of training images, `float (N, F)`.
        dimensions: Dimensions of the subspace.

    Returns:
        An orthonormal basis, `float32 (F, dimensions)`.
    """
    units = features.astype(np.float64)
    units /= np.maximum(np.linalg.norm(units, axis=1, keepdims=True), 1e-12)
    _, vectors = np.linalg.eigh(units.T @ units)  # by ascending eigenvalue
    return vectors[:, -dimensions:].astype(np.float32)


def add_in_distribution_score(
    model: keras.Model, basis: np.ndarray, imagenet_head: list[np.ndarray], size: int
) -> keras.Model:
    """Return a model with a second output: the in-distribution score, `(N, 1)`, 0–1.

    The score is `p √(v e^r)`; `benchmarks.rejection` compares it with others.

    - `p` is the largest probability. Predictions for other images are less confident (Hendrycks &
      Gimpel 2017).
    - `v` is the fraction of the squared length of the features that lies in the principal subspace
      of the training features, which those of other images leave (Wang et al. 2022, ViM:
      Out-Of-Distribution with Virtual-logit Matching, section 3).
    - `e` is the probability that the image shows an ImageNet class that is a kind of the ten.
    - `r` is the size of the image divided by `size`, at most 1: on an enlarged image, `e` says
      little.

    Args:
        model: Model of square images of any size, whose output layer, named "output", is a softmax
            over features `(N, F)`.
        basis: Orthonormal basis of the subspace, `float32 (F, D)`.
        imagenet_head: Kernel and bias from `imagenet_head.fit_imagenet_head`.
        size: Size to which the model enlarges images, pixels.
    """
    import keras
    from keras import layers, ops

    output = model.get_layer("output")
    features, pixels = output.input, model.inputs[0]
    subspace = layers.Dense(basis.shape[1], use_bias=False, name="principal_subspace")
    projection = subspace(layers.UnitNormalization(name="unit_features")(features))
    subspace.set_weights([basis])
    explained = ops.sum(ops.square(projection), axis=1, keepdims=True)
    imagenet = layers.Dense(len(imagenet_head[1]), activation="softmax", name="imagenet")
    evidence = ops.sum(imagenet(features)[:, :NUM_MEMBERS], axis=1, keepdims=True)
    imagenet.set_weights(imagenet_head)
    # The height of the image, unknown until it is there, is the number of ones in a column.
    height = ops.sum(ops.ones_like(pixels[:, :, 0, 0]), axis=1, keepdims=True)
    resolution = ops.minimum(height / size, 1)
    confidence = ops.max(output.output, axis=1, keepdims=True)
    score = confidence * ops.sqrt(explained * evidence**resolution)
    return keras.Model(model.inputs, [output.output, score], name=model.name)
