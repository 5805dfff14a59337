"""Suspected label errors: labels that several models together confidently contradict.

Labels are integer `(N,)`, probabilities `float (N, 10)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cifar_app.metrics.comparison import average_probabilities


@dataclass(frozen=True)
class LabelIssues:
    """Images with a suspected label error, most suspicious first; arrays of shape `(M,)`.

    Attributes:
        indices: Indices of the images.
        suggested_labels: Label that the models predict instead.
        normalized_margins: Mean probability of the given label minus that of the suggested
            one, −1 to 0.
        n_agreeing: Number of models that predict the suggested label.
        n_models: Number of models.
    """

    indices: np.ndarray
    suggested_labels: np.ndarray
    normalized_margins: np.ndarray
    n_agreeing: np.ndarray
    n_models: int


def find_label_issues(labels: np.ndarray, probabilities: Sequence[np.ndarray]) -> LabelIssues:
    """Find suspected label errors by confident learning.

    An image counts as one of another class if its probability for that class reaches the mean
    over the images labeled so (Northcutt, Jiang & Chuang 2021, Confident Learning, section
    3.1). Issues are ranked by normalized margin (section 3.2). The models must not have been
    trained on these images.
    """
    mean = average_probabilities(probabilities)
    labels = labels.astype(np.int64)
    thresholds = np.ones(mean.shape[1])
    for label in np.unique(labels):
        thresholds[label] = mean[labels == label, label].mean()
    candidates = np.where(mean >= thresholds, mean, -1.0)
    confident_labels = candidates.argmax(axis=1)
    has_candidate = candidates.max(axis=1) >= 0
    indices = np.flatnonzero(has_candidate & (confident_labels != labels))
    margins = mean[indices, labels[indices]] - mean[indices, confident_labels[indices]]
    indices, margins = indices[margins < 0], margins[margins < 0]
    order = np.argsort(margins, kind="stable")
    indices, margins = indices[order], margins[order]
    suggested = confident_labels[indices]
    predicted = np.stack([of_model[indices].argmax(axis=1) for of_model in probabilities])
    n_agreeing = (predicted == suggested).sum(axis=0)
    return LabelIssues(indices, suggested, margins, n_agreeing, len(probabilities))


def accuracy_excluding(
    labels: np.ndarray, probabilities: np.ndarray, excluded: np.ndarray
) -> float:
    """Compute the accuracy on all images except those with the excluded indices."""
    correct = probabilities.argmax(axis=1) == labels
    return float(np.delete(correct, excluded).mean())
