"""Does the confidence mean anything: how often a network is right when it is this sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 15


@dataclass(frozen=True)
class Reliability:
    """Images grouped by confidence into equal-width bins; arrays of shape `(bins,)`.

    `accuracy` and `confidence` are 0 where `count` is.
    """

    edges: np.ndarray
    count: np.ndarray
    accuracy: np.ndarray
    confidence: np.ndarray

    @property
    def expected_error(self) -> float:
        """Expected calibration error (Guo et al. 2017, On Calibration, section 2), 0–1."""
        gaps = np.abs(self.accuracy - self.confidence)
        return float((gaps * self.count).sum() / max(1, self.count.sum()))


def reliability(labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> Reliability:
    """Group images by their largest probability.

    Args:
        labels: Integer `(N,)` label ids.
        probabilities: `float (N, 10)`, rows sum to 1.
        bins: Number of bins over 0–1; a bin holds its upper edge.
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    sure = probabilities.max(axis=1).astype(np.float64)
    right = (probabilities.argmax(axis=1) == labels).astype(np.float64)
    which = np.clip(np.digitize(sure, edges[1:-1], right=True), 0, bins - 1)
    count = np.bincount(which, minlength=bins)
    divisor = np.maximum(count, 1)
    return Reliability(
        edges=edges,
        count=count,
        accuracy=np.bincount(which, weights=right, minlength=bins) / divisor,
        confidence=np.bincount(which, weights=sure, minlength=bins) / divisor,
    )


def acceptance_threshold(probabilities: np.ndarray, keep: float = 0.95) -> float:
    """Largest confidence that at least the share `keep` of these images reaches, 0–1.

    The largest softmax probability as a score for outsiders is the baseline of Hendrycks
    & Gimpel (2017, A Baseline for Detecting Misclassified and Out-of-Distribution
    Examples, section 3); fit it on validation images.
    """
    return float(np.quantile(probabilities.max(axis=1), 1.0 - keep, method="lower"))
