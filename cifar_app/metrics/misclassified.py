"""Selection, ordering and kinds of misclassified images."""

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
    """Return the indices of the misclassified images, `int64 (M,)`.

    Args:
        labels: Integer `(N,)` label ids.
        probabilities: Predictions, `float (N, 10)`.
        true: Only images of this class.
        predicted: Only images predicted as this class.
        order: See `sort_images`.
    """
    predictions = probabilities.argmax(axis=1)
    selected = predictions != labels
    if true is not None:
        selected &= labels == true
    if predicted is not None:
        selected &= predictions == predicted
    return sort_images(np.flatnonzero(selected), labels, probabilities, order)


def sort_images(
    indices: np.ndarray, labels: np.ndarray, probabilities: np.ndarray, order: str
) -> np.ndarray:
    """Return indices of images, `int64 (M,)`, in another order.

    Args:
        indices: Indices to sort, ascending, `int (M,)`.
        labels: Integer `(N,)` label ids.
        probabilities: Predictions, `float (N, 10)`.
        order: "confidence" (highest first), "low_confidence" (lowest first), "loss" (highest
            first), "margin" (smallest first) or "index". Ties keep the order of the data set.
    """
    sort_keys = {
        "confidence": -probabilities.max(axis=1),
        "low_confidence": probabilities.max(axis=1),
        "loss": -cross_entropy_per_sample(labels, probabilities),
        "margin": margins(probabilities),
        "index": np.arange(len(labels)),
    }[order]
    return indices[np.argsort(sort_keys[indices], kind="stable")]


def most_frequent_errors(labels: np.ndarray, predictions: np.ndarray) -> list[tuple[int, int, int]]:
    """Count the errors by true and predicted class.

    Args:
        labels: Label ids, `int (N,)`.
        predictions: Predicted label ids, `int (N,)`.

    Returns:
        True class, predicted class and number of images of each kind of error, the most frequent
        first.
    """
    pairs = np.column_stack([labels, predictions])[labels != predictions].astype(int)
    kinds, counts = np.unique(pairs, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [(int(kinds[i, 0]), int(kinds[i, 1]), int(counts[i])) for i in order]


def indices_in_cell(
    labels: np.ndarray, probabilities: np.ndarray, true: int | None, predicted: int | None
) -> np.ndarray:
    """Return the indices of the images in a cell, row or column of the confusion matrix, ascending.

    Args:
        labels: Integer `(N,)` label ids.
        probabilities: Predictions, `float (N, 10)`.
        true: Row; None for all.
        predicted: Column; None for all.
    """
    selected = np.ones(len(labels), dtype=bool)
    if true is not None:
        selected &= labels == true
    if predicted is not None:
        selected &= probabilities.argmax(axis=1) == predicted
    return np.flatnonzero(selected)
