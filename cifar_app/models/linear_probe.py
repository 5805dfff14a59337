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

    extractor = keras.Model(model.inputs, model.get_layer("output").input)
    pixels = images[:_MAX_IMAGES].astype(np.float32)
    features = extractor.predict(pixels, batch_size=_BATCH_SIZE, verbose=0)
    weights = fit_logistic_regression(features, labels[:_MAX_IMAGES], _INVERSE_REGULARIZATION)
    model.get_layer("output").set_weights(weights)


def fit_logistic_regression(
    features: np.ndarray, labels: np.ndarray, inverse_regularization: float
) -> list[np.ndarray]:
    """Fit a multinomial logistic regression to standardized features.

    Args:
        features: `float (N, F)`.
        labels: Class ids, `uint8 (N,)`, of all ten classes.
        inverse_regularization: C of scikit-learn's `LogisticRegression`.

    Returns:
        Kernel `(F, 10)` and bias `(10,)` of a softmax layer on the features as they are.
    """
    from sklearn.linear_model import LogisticRegression

    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-3
    regression = LogisticRegression(C=inverse_regularization, max_iter=200)
    regression.fit((features - mean) / deviation, labels)
    kernel = regression.coef_.T / deviation[:, None]
    return [kernel, regression.intercept_ - mean @ kernel]
