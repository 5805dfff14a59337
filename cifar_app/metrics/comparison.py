"""Two networks on the same images: who mends whose errors, and is the difference chance?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cifar_app.metrics.classification import Interval

_SIGNIFICANT = 0.05

PAIRED_OUTCOMES = ("both", "only_a", "only_b", "neither")
"""Who was right about an image, in the order of `paired_outcomes`."""


def paired_outcomes(labels: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Who was right about each image.

    Args:
        labels: Integer `(N,)` label ids.
        a: Probabilities of one network, `float (N, 10)`.
        b: Those of the other.

    Returns:
        `int64 (N,)`, places in `PAIRED_OUTCOMES`.
    """
    wrong_a = a.argmax(axis=1) != labels
    wrong_b = b.argmax(axis=1) != labels
    return wrong_b + 2 * wrong_a


def paired_outcomes_by_class(labels: np.ndarray, found: np.ndarray, classes: int) -> np.ndarray:
    """Counts `int64 (classes, 4)` of `paired_outcomes`, by true class."""
    cells = labels.astype(np.int64) * len(PAIRED_OUTCOMES) + found
    counts = np.bincount(cells, minlength=classes * len(PAIRED_OUTCOMES))
    return counts.reshape(classes, len(PAIRED_OUTCOMES))


@dataclass(frozen=True)
class PairedTest:
    """Is one network better than the other, judged by the images on which they differ?

    Attributes:
        only_a: Images that only network A got right.
        only_b: Images that only network B got right.
        difference: Accuracy of A less that of B, -1 to 1.
        interval: Where that difference plausibly lies (95%).
        p_value: How often chance alone would make them differ at least so unevenly, 0–1.
    """

    only_a: int
    only_b: int
    difference: float
    interval: Interval
    p_value: float

    @property
    def is_significant(self) -> bool:
        """Whether chance alone would make so large a difference in less than 1 of 20 times."""
        return self.p_value < _SIGNIFICANT


def paired_test(found: np.ndarray) -> PairedTest:
    """McNemar's test (1947, Psychometrika 12:153) in its exact, binomial form.

    The interval is the adjusted Wald interval of Agresti & Min (2005, Statistics in Medicine
    24:729), which adds half an image to each of the four outcomes.

    Args:
        found: What `paired_outcomes` returns for the two networks.
    """
    both, only_a, only_b, neither = (int(n) for n in np.bincount(found, minlength=4))
    images = both + only_a + only_b + neither
    differing = only_a + only_b
    p_value = min(1.0, 2 * _chance_of_at_most(min(only_a, only_b), differing))
    padded, gain, loss = images + 2, only_a + 0.5, only_b + 0.5
    center = (gain - loss) / padded
    error = ((gain + loss) - (gain - loss) ** 2 / padded) ** 0.5 / padded
    reach = NormalDist().inv_cdf(0.975) * error
    interval = max(-1.0, center - reach), min(1.0, center + reach)
    return PairedTest(only_a, only_b, (only_a - only_b) / max(images, 1), interval, p_value)


def _chance_of_at_most(heads: int, throws: int) -> float:
    """How often a fair coin shows heads at most so many times; exact, and without SciPy's 9 MB."""
    ways = total = 1
    for one in range(heads):
        ways = ways * (throws - one) // (one + 1)
        total += ways
    return total / 2**throws


def average_probabilities(answers: Sequence[np.ndarray]) -> np.ndarray:
    """The mean of several networks' probabilities, `float64 (N, 10)`, rows sum to 1."""
    return np.stack(list(answers)).mean(axis=0, dtype=np.float64)
