"""Which labels are perhaps wrong: those that networks contradict, jointly and confidently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cifar_app.metrics.comparison import average_probabilities


@dataclass(frozen=True)
class LabelIssues:
    """Images whose label is in doubt, the most doubtful first; arrays of shape `(M,)`.

    Attributes:
        indices: Their places in the set.
        suggested_labels: The class that the networks name instead.
        normalized_margins: Mean probability of the label less that of the suggested class, -1 to 0.
        n_agreeing: How many of the networks name the suggested class.
        n_models: How many networks were asked.
    """

    indices: np.ndarray
    suggested_labels: np.ndarray
    normalized_margins: np.ndarray
    n_agreeing: np.ndarray
    n_models: int


def find_label_issues(labels: np.ndarray, answers: Sequence[np.ndarray]) -> LabelIssues:
    """Find labels that several networks, taken together, are sure to be others.

    Confident learning (Northcutt, Jiang & Chuang 2021, section 3.1): an image counts as one of
    another class when its probability there reaches the mean that images labeled so have.
    Ranked by normalized margin (section 3.2). None of the networks may have learned from these
    images.

    Args:
        labels: Integer `(N,)` label ids.
        answers: A `float (N, 10)` array of probabilities for each network.
    """
    mean = average_probabilities(answers)
    labels = labels.astype(np.int64)
    classes = mean.shape[1]
    thresholds = np.array(
        [
            mean[labels == one, one].mean() if (labels == one).any() else 1.0
            for one in range(classes)
        ]
    )
    rows = np.arange(len(labels))
    others = np.where(mean >= thresholds, mean, -1.0)
    confident = others.argmax(axis=1)
    found = rows[(others.max(axis=1) >= 0) & (confident != labels)]
    margins = mean[found, labels[found]] - mean[found, confident[found]]
    found, margins = found[margins < 0], margins[margins < 0]
    order = np.argsort(margins, kind="stable")
    found, margins = found[order], margins[order]
    votes = np.stack([answer[found].argmax(axis=1) for answer in answers])
    suggested = confident[found]
    return LabelIssues(found, suggested, margins, (votes == suggested).sum(axis=0), len(answers))


def accuracy_excluding(labels: np.ndarray, answers: np.ndarray, left_out: np.ndarray) -> float:
    """Share of right answers, 0–1, among all images but some.

    Args:
        labels: Integer `(N,)` label ids.
        answers: `float (N, 10)` probabilities.
        left_out: Places of the images that do not count, integer `(M,)`, M < N.
    """
    right = answers.argmax(axis=1) == labels
    return float(np.delete(right, left_out).mean())
