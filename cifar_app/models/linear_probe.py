"""Fit the output layer of a model to the features of its fixed backbone (linear probe)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

_MAX_IMAGES = 5_000
_BATCH_SIZE = 100
_INVERSE_REGULARIZATION = 0.003
"""C of the logistic regression: strong regularization, for many features and few images."""


def fit_linear_probe(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Set the weights of the layer "output" by logistic regression on its input features.

    Args:
        model: Model whose last layer is a softmax `Dense` layer named "output".
        images: Training images, `uint8 (N, 32, 32, 3)`; the first 5,000 are used.
        labels: Training labels, `uint8 (N,)`.
    """
    import keras
    from sklearn.linear_model import LogisticRegression

    extractor = keras.Model(model.inputs, model.get_layer("output").input)
    pixels = images[:_MAX_IMAGES].astype(np.float32)
    features = extractor.predict(pixels, batch_size=_BATCH_SIZE, verbose=0)
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-3
    regression = LogisticRegression(C=_INVERSE_REGULARIZATION, max_iter=200)
    regression.fit((features - mean) / deviation, labels[:_MAX_IMAGES])
    kernel = regression.coef_.T / deviation[:, None]
    model.get_layer("output").set_weights([kernel, regression.intercept_ - mean @ kernel])
