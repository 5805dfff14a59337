"""Selective classification: a model abstains when its confidence is below a threshold.

Labels are integer `(N,)`, probabilities `float (N, 10)`; N is at least 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CoverageCurve:
    """Accuracy against coverage (El-Yaniv & Wiener 2010, JMLR 11:1605), for every threshold.

    Attributes:
        threshold: Distinct confidences, highest first, `(M,)`.
        accepted: Number of images with at least this confidence, `int (M,)`.
        correct: Number of correct predictions among them, `int (M,)`.
    """

    threshold: np.ndarray
    accepted: np.ndarray
    correct: np.ndarray

    @property
    def accuracy(self) -> np.ndarray:
        """Return the accuracy of the accepted images, `(M,)`."""
        return self.correct / self.accepted

    @property
    def coverage(self) -> np.ndarray:
        """Return the fraction of images that are accepted, `(M,)`."""
        return self.accepted / self.accepted[-1]

    def count(self, threshold: float) -> tuple[int, int]:
        """Return how many images a threshold accepts, and how many of them are correct."""
        index = int(np.searchsorted(-self.threshold, -threshold, side="right")) - 1
        return (int(self.accepted[index]), int(self.correct[index])) if index >= 0 else (0, 0)


def coverage_curve(labels: np.ndarray, probabilities: np.ndarray) -> CoverageCurve:
    """Count accepted and correct predictions at every threshold on the confidence."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    order = (-confidence).argsort(kind="stable")
    confidence = confidence[order]
    n_correct = (probabilities.argmax(axis=1) == labels)[order].cumsum()
    last = np.append(np.flatnonzero(np.diff(confidence)), len(confidence) - 1)
    return CoverageCurve(confidence[last], last + 1, n_correct[last])
