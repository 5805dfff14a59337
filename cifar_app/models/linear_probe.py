"""A linear probe: the last layer fitted to the features of a fixed backbone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

_IMAGES = 5_000
_BATCH = 100
_INVERSE_PENALTY = 0.003
"""Of the logistic regression; features outnumber what a few thousand images can hold."""


def fit_linear_probe(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Set the layer "output" by logistic regression on the features before it.

    Args:
        model: A network whose last layer is a softmax `Dense` named "output".
        images: `uint8 (N, 32, 32, 3)`; the first 5,000 are used.
        labels: `uint8 (N,)`.
    """
    import keras
    from sklearn.linear_model import LogisticRegression

    extractor = keras.Model(model.inputs, model.get_layer("output").input)
    known = labels[:_IMAGES]
    features = extractor.predict(images[:_IMAGES].astype(np.float32), batch_size=_BATCH, verbose=0)
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-3
    fitted = LogisticRegression(C=_INVERSE_PENALTY, max_iter=200).fit(
        (features - mean) / spread, known
    )
    kernel = fitted.coef_.T / spread[:, None]
    model.get_layer("output").set_weights([kernel, fitted.intercept_ - mean @ kernel])
