"""Precision–recall and ROC curves of scores, for one class against the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RankingCurve:
    """Positives at every threshold of the scores of a class, of which its curves are made.

    Attributes:
        true_positives: Number of images of the class with at least the k-th distinct score,
            highest first, `int (M,)`.
        false_positives: Number of other images with at least this score, `int (M,)`.
    """

    true_positives: np.ndarray
    false_positives: np.ndarray

    @property
    def precision(self) -> np.ndarray:
        """Return the precision at each threshold, `(M,)`, 0–1."""
        return self.true_positives / (self.true_positives + self.false_positives)

    @property
    def recall(self) -> np.ndarray:
        """Return the recall, or true positive rate, at each threshold, `(M,)`, 0–1."""
        return self.true_positives / self.true_positives[-1]

    @property
    def false_positive_rate(self) -> np.ndarray:
        """Return the false positive rate at each threshold, `(M,)`, 0–1."""
        return self.false_positives / self.false_positives[-1]

    @property
    def average_precision(self) -> float:
        """Return the mean of the precisions, weighted with the increase of the recall, 0–1."""
        return float((np.diff(self.recall, prepend=0) * self.precision).sum())

    @property
    def auroc(self) -> float:
        """Return the area under the ROC curve, 0–1."""
        x, y = np.append(0, self.false_positive_rate), np.append(0, self.recall)
        return float(np.trapezoid(y, x))


def ranking_curve(positive: np.ndarray, scores: np.ndarray) -> RankingCurve:
    """Count true and false positives at every threshold.

    Args:
        positive: Whether each image is of the class, `bool (N,)`; at least one is, and one is not.
        scores: Score of each image, `(N,)`.
    """
    order = (-scores).argsort(kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    true_positives = positive[order].cumsum()[last]
    return RankingCurve(true_positives, last + 1 - true_positives)
