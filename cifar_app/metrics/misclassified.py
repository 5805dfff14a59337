"""Selection and ordering of misclassified images."""

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
        order: "confidence" (highest first), "loss" (highest first), "margin" (smallest first)
            or "index". Ties keep the order of the data set.
    """
    predictions = probabilities.argmax(axis=1)
    selected = predictions != labels
    if true is not None:
        selected &= labels == true
    if predicted is not None:
        selected &= predictions == predicted
    indices = np.flatnonzero(selected)
    sort_keys = {
        "confidence": -probabilities.max(axis=1),
        "loss": -cross_entropy_per_sample(labels, probabilities),
        "margin": margins(probabilities),
        "index": np.arange(len(labels)),
    }[order]
    return indices[np.argsort(sort_keys[indices], kind="stable")]


def indices_in_cell(
    labels: np.ndarray,
    probabilities: np.ndarray,
    true: int | None,
    predicted: int | None,
    *,
    lowest_first: bool = False,
) -> np.ndarray:
    """Return the indices of the images in a cell, row or column of the confusion matrix.

    Args:
        labels: Integer `(N,)` label ids.
        probabilities: Predictions, `float (N, 10)`.
        true: Row; None for all.
        predicted: Column; None for all.
        lowest_first: Whether the lowest confidence comes first, instead of the highest.
    """
    selected = np.ones(len(labels), dtype=bool)
    if true is not None:
        selected &= labels == true
    if predicted is not None:
        selected &= probabilities.argmax(axis=1) == predicted
    indices = np.flatnonzero(selected)
    confidence = probabilities[indices].max(axis=1)
    return indices[np.argsort(confidence if lowest_first else -confidence, kind="stable")]
