"""The misclassified images: which ones, and in what order to look at them."""

from __future__ import annotations

import numpy as np

from cifar_app.metrics.classification import cross_entropy_per_sample, margins


def find_misclassified(
    labels: np.ndarray,
    probabilities: np.ndarray,
    *,
    true: int | None = None,
    predicted: int | None = None,
    order: str = "confidence",
) -> np.ndarray:
    """Positions of the misclassified images, sorted.

    Args:
        labels: Integer `(N,)` label ids.
        probabilities: `float (N, 10)`.
        true: Only images of this class.
        predicted: Only images that were taken for this class.
        order: "confidence": the surest error first; "loss": the costliest first; "margin":
            the closest decision first; "index": as in the test set. Raises `KeyError` for
            another.

    Returns:
        `int64 (M,)`; ties stay in the order of the test set.
    """
    answers = probabilities.argmax(axis=1)
    chosen = answers != labels
    if true is not None:
        chosen &= labels == true
    if predicted is not None:
        chosen &= answers == predicted
    positions = np.flatnonzero(chosen)
    keys = {
        "confidence": -probabilities.max(axis=1),
        "loss": -cross_entropy_per_sample(labels, probabilities),
        "margin": margins(probabilities),
        "index": np.arange(len(labels)),
    }[order]
    return positions[np.argsort(keys[positions], kind="stable")]


def indices_in_cell(
    labels: np.ndarray, probabilities: np.ndarray, true: int, predicted: int
) -> np.ndarray:
    """Positions of the images in one cell of the confusion matrix, the surest answer first."""
    answers = probabilities.argmax(axis=1)
    positions = np.flatnonzero((labels == true) & (answers == predicted))
    return positions[np.argsort(-probabilities[positions].max(axis=1), kind="stable")]
