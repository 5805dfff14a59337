"""Out-of-distribution (OOD) detection: scores and thresholds to reject a photo."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cifar_app.metrics.classification import EPS

CERTAINTY_EXPONENT = 6
"""Chosen by `benchmarks.rejection` on validation images."""


def normalized_certainty(probabilities: np.ndarray) -> np.ndarray:
    """Compute 1 minus the entropy relative to its maximum: 1 for one-hot, 0 for uniform rows."""
    clipped = np.maximum(probabilities.astype(np.float64), EPS)
    entropy = -(clipped * np.log(clipped)).sum(axis=-1)
    return 1 - entropy / np.log(clipped.shape[-1])


def in_distribution_score(evidence: ArrayLike, probabilities: np.ndarray) -> np.ndarray:
    """Score how likely photos show one of the ten classes, 0–1, `float64 (N,)`.

    Photos of other things have little ImageNet evidence. Noise may have some by chance, but
    then the CIFAR-10 prediction spreads over many classes, while that of a photo of the ten
    classes rarely spreads over more than two; a high power of its certainty separates them.

    Args:
        evidence: Evidence for the ten classes in the photo model's prediction, `float (N,)`, 0–1.
        probabilities: Predictions of the CIFAR-10 model, `float (N, 10)`.
    """
    return np.asarray(evidence) * normalized_certainty(probabilities) ** CERTAINTY_EXPONENT


def threshold_at_tpr(scores: np.ndarray, tpr: float = 0.95) -> float:
    """Return the largest threshold that accepts at least a fraction `tpr` of the scores.

    Args:
        scores: In-distribution scores of validation images, `float (N,)`.
        tpr: True positive rate: fraction of these images to accept.
    """
    return float(np.quantile(scores, 1.0 - tpr, method="lower"))
