"""One line about the errors that the page shows."""

from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.misclassified import most_frequent_errors

_MAX_KINDS = 3


def describe_errors(
    labels: np.ndarray,
    predictions: np.ndarray,
    second_correct: np.ndarray,
    in_every_model: np.ndarray,
    in_doubt: np.ndarray,
) -> str:
    """Describe misclassified images in Markdown.

    Args:
        labels: Label ids, `int (N,)`.
        predictions: Predicted label ids, `int (N,)`.
        second_correct: Whether the label is the second guess, `bool (N,)`.
        in_every_model: Whether all models misclassify the image, `bool (N,)`.
        in_doubt: Whether the label is in doubt, `bool (N,)`.
    """
    kinds = ", ".join(
        f"{CLASS_NAMES[true]} → {CLASS_NAMES[predicted]} ({count:,})"
        for true, predicted, count in most_frequent_errors(labels, predictions)[:_MAX_KINDS]
    )
    return (
        f"Most frequent: {kinds}. The label is the second guess for {second_correct.mean():.0%}. "
        f"{in_every_model.sum():,} are misclassified by all models; "
        f"{in_doubt.sum():,} have a label in doubt."
    )
