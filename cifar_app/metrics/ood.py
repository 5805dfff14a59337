"""Does a picture show one of the ten classes at all? Scores of answers, and their threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cifar_app.metrics.classification import EPS

CERTAINTY_EXPONENT = 6


def normalized_certainty(probabilities: np.ndarray) -> np.ndarray:
    """How few classes answers are spread over, `float64 (N,)`: 1 for one, 0 for all alike.

    One less the entropy, as a share of the largest entropy that there is.

    Args:
        probabilities: `float (N, 10)`, rows sum to 1.
    """
    shares = np.maximum(probabilities.astype(np.float64), EPS)
    entropy = -(shares * np.log(shares)).sum(axis=-1)
    return 1 - entropy / np.log(shares.shape[-1])


def in_distribution_score(evidence: ArrayLike, probabilities: np.ndarray) -> np.ndarray:
    """How much speaks for one of the ten classes where a model has two ways of looking.

    A photo of something else has little evidence. Noise, which may have some by chance, makes
    the data set's network spread its answer over many classes, where a member makes it hesitate
    between two at most. A high power of its certainty tells these apart; `benchmarks.rejection`
    compares the powers.

    Args:
        evidence: `float (N,)`, 0–1, of the network for photos.
        probabilities: `float (N, 10)`, the answers of the network for the data set.
    """
    return np.asarray(evidence) * normalized_certainty(probabilities) ** CERTAINTY_EXPONENT


def threshold_at_tpr(scores: np.ndarray, keep: float = 0.95) -> float:
    """Largest threshold that at least the share `keep` of these scores reaches.

    Args:
        scores: `float (N,)`, higher for members of the ten classes; of validation images.
        keep: Share, 0–1.
    """
    return float(np.quantile(scores, 1.0 - keep, method="lower"))
