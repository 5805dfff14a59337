"""Comparison of two models on the same images: paired outcomes and McNemar's test.

Labels are integer `(N,)`, probabilities `float (N, 10)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.metrics.classification import Interval, confusion_matrix

_SIGNIFICANCE_LEVEL = 0.05

PAIRED_OUTCOMES = ("both", "only_a", "only_b", "neither")
"""Which of the models A and B is correct; `paired_outcomes` returns indices into this."""


def paired_outcomes(labels: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return which of the models A and B predicts each image correctly.

    The result holds indices into `PAIRED_OUTCOMES`, `int64 (N,)`.
    """
    incorrect_a = a.argmax(axis=1) != labels
    incorrect_b = b.argmax(axis=1) != labels
    return incorrect_b + 2 * incorrect_a


def paired_outcomes_by_class(labels: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """Count the outcomes, from `paired_outcomes`, of each true class, `int64 (10, 4)`."""
    by_class = (outcomes[labels == label] for label in range(NUM_CLASSES))
    return np.stack([np.bincount(row, minlength=len(PAIRED_OUTCOMES)) for row in by_class])


@dataclass(frozen=True)
class PairedTest:
    """Result of McNemar's test for two models A and B.

    Attributes:
        only_a: Number of images that only model A predicts correctly.
        only_b: Number of images that only model B predicts correctly.
        difference: Accuracy of A minus accuracy of B, −1 to 1.
        interval: 95% confidence interval of the difference.
        p_value: Two-sided p-value of the null hypothesis that both accuracies are equal.
    """

    only_a: int
    only_b: int
    difference: float
    interval: Interval
    p_value: float

    @property
    def is_significant(self) -> bool:
        """Return whether the p-value is below 0.05."""
        return self.p_value < _SIGNIFICANCE_LEVEL


def paired_test(outcomes: np.ndarray) -> PairedTest:
    """Run the exact, binomial form of McNemar's test (1947, Psychometrika 12:153).

    The interval is the adjusted Wald interval of Agresti & Min (2005, Statistics in Medicine
    24:729), which adds half an image to each of the four outcomes.
    """
    from scipy.special import bdtr  # binomial CDF; half a second, so only where it is used

    both, only_a, only_b, neither = (int(n) for n in np.bincount(outcomes, minlength=4))
    n_images = both + only_a + only_b + neither
    n_discordant = only_a + only_b
    p_value = min(1.0, 2 * float(bdtr(min(only_a, only_b), n_discordant, 0.5)))
    n_padded, a, b = n_images + 2, only_a + 0.5, only_b + 0.5
    center = (a - b) / n_padded
    standard_error = ((a + b) - (a - b) ** 2 / n_padded) ** 0.5 / n_padded
    half_width = NormalDist().inv_cdf(0.975) * standard_error
    interval = max(-1.0, center - half_width), min(1.0, center + half_width)
    return PairedTest(only_a, only_b, (only_a - only_b) / max(n_images, 1), interval, p_value)


def paired_test_by_class(labels: np.ndarray, outcomes: np.ndarray) -> list[PairedTest]:
    """Run `paired_test` on the images of each true class: the difference is that of the recall."""
    return [paired_test(outcomes[labels == label]) for label in range(NUM_CLASSES)]


def confusion_difference(labels: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Subtract the confusion matrix of model B from that of model A, `int64 (10, 10)`."""
    of_a, of_b = (confusion_matrix(labels, model.argmax(axis=1)) for model in (a, b))
    return of_a - of_b


def order_by_disagreement(
    indices: np.ndarray, labels: np.ndarray, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """Sort images by the difference of both models' probabilities of the label, largest first.

    Args:
        indices: Images to sort, `int (M,)`; ties keep their order.
        labels: Labels of all images.
        a: Probabilities of model A.
        b: Probabilities of model B.
    """
    of_label = (indices, labels[indices])
    difference = np.abs(a[of_label].astype(np.float64) - b[of_label])
    return indices[np.argsort(-difference, kind="stable")]


def average_probabilities(probabilities: Sequence[np.ndarray]) -> np.ndarray:
    """Average the probabilities of several models (soft voting), `float64 (N, 10)`."""
    return np.stack(list(probabilities)).mean(axis=0, dtype=np.float64)
