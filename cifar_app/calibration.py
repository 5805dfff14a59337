"""Does the confidence mean anything: how often a network is right when it is this sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cifar_app.metrics import losses

BINS = 15
CERTAINTY_POWER = 6
_TEMPERATURES = (0.05, 20.0)
_SMALLEST = float(np.finfo(np.float32).tiny)


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


def chance_error(probabilities: np.ndarray, bins: int = BINS, trials: int = 50) -> float:
    """Mean expected calibration error of a network that is perfectly calibrated, 0–1.

    Even if every label is drawn by the probabilities themselves, no bin is right exactly as
    often as it should be; nothing measured on so many images can be expected to lie below
    (consistency resampling: Bröcker & Smith 2007, Increasing the Reliability of Reliability
    Diagrams, section 3).

    Args:
        probabilities: `float (N, 10)`, rows sum to 1.
        bins: Number of bins over 0–1.
        trials: Number of times that all labels are drawn.
    """
    numbers = np.random.default_rng(0)
    sums = probabilities.cumsum(axis=1)
    sums /= sums[:, -1:]
    errors = []
    for _ in range(trials):
        labels = (sums > numbers.random((len(sums), 1))).argmax(axis=1)
        errors.append(reliability(labels, probabilities, bins).expected_error)
    return float(np.mean(errors))


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The temperature that makes these answers most likely; above 1 it makes them less sure.

    Temperature scaling (Guo et al. 2017, section 4.2); fit it on validation images.

    Args:
        labels: Integer `(N,)` label ids.
        probabilities: `float (N, 10)`, rows sum to 1.
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        cooled = apply_temperature(probabilities, float(np.exp(log_temperature)))
        return float(losses(labels, cooled).mean())

    low, high = np.log(_TEMPERATURES)
    return float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded").x))


def apply_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """The answers with their logits divided by a temperature, `float64 (N, 10)`.

    The inverse is a division by `1 / temperature`.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), _SMALLEST)) / temperature
    scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scaled / scaled.sum(axis=1, keepdims=True)


def certainty(probabilities: np.ndarray) -> np.ndarray:
    """How few classes answers are spread over, `float64 (N,)`: 1 for one, 0 for all alike.

    One less the entropy, as a share of the largest entropy that there is.

    Args:
        probabilities: `float (N, 10)`, rows sum to 1.
    """
    shares = np.maximum(probabilities.astype(np.float64), _SMALLEST)
    entropy = -(shares * np.log(shares)).sum(axis=-1)
    return 1 - entropy / np.log(shares.shape[-1])


def membership_score(evidence: ArrayLike, probabilities: np.ndarray) -> np.ndarray:
    """How much speaks for one of the ten classes where a model has two ways of looking.

    A photo of something else has little evidence. Noise, which may have some by chance, makes
    the data set's network spread its answer over many classes, where a member makes it hesitate
    between two at most. A high power of its certainty tells these apart; `benchmarks.rejection`
    compares the powers.

    Args:
        evidence: `float (N,)`, 0–1, of the network for photos.
        probabilities: `float (N, 10)`, the answers of the network for the data set.
    """
    return np.asarray(evidence) * certainty(probabilities) ** CERTAINTY_POWER


def acceptance_threshold(scores: np.ndarray, keep: float = 0.95) -> float:
    """Largest threshold that at least the share `keep` of these scores reaches.

    Args:
        scores: `float (N,)`, higher for members of the ten classes; of validation images.
        keep: Share, 0–1.
    """
    return float(np.quantile(scores, 1.0 - keep, method="lower"))
