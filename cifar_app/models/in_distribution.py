"""Add a score to a model that tells how likely an image shows one of the ten classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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


def add_in_distribution_score(model: keras.Model, basis: np.ndarray) -> keras.Model:
    """Return a model with a second output: the in-distribution score, `(N, 1)`, 0–1.

    Features of other images leave the principal subspace of the training features (Wang et al.
    2022, ViM: Out-Of-Distribution with Virtual-logit Matching, section 3), and their prediction is
    less confident (Hendrycks & Gimpel 2017). Let `p` be the largest probability, and `v` the
    fraction of the squared length of the features that lies in the subspace. The score is `p v`;
    `benchmarks.rejection` compares it with others.

    Args:
        model: Model whose output layer, named "output", is a softmax over features `(N, F)`.
        basis: Orthonormal basis of the subspace, `float32 (F, D)`.
    """
    import keras
    from keras import layers, ops

    output = model.get_layer("output")
    subspace = layers.Dense(basis.shape[1], use_bias=False, name="principal_subspace")
    projection = subspace(layers.UnitNormalization(name="unit_features")(output.input))
    subspace.set_weights([basis])
    explained = ops.sum(ops.square(projection), axis=1, keepdims=True)
    confidence = ops.max(output.output, axis=1, keepdims=True)
    return keras.Model(model.inputs, [output.output, confidence * explained], name=model.name)
