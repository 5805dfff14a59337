"""Does the confidence mean anything: how often a network is right when it is this sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from cifar_app.metrics.classification import (
    EPS,
    Interval,
    brier_scores,
    cross_entropy_per_sample,
    wilson_interval,
)

BINS = 15
TemperatureObjective = Literal["log", "brier"]

_SCORES = {"log": cross_entropy_per_sample, "brier": brier_scores}
_TEMPERATURES = (0.05, 20.0)


@dataclass(frozen=True)
class CalibrationCurve:
    """Images grouped by confidence into equal-width bins; arrays of shape `(bins,)`.

    `accuracy` and `confidence` are 0 where `count` is.
    """

    edges: np.ndarray
    count: np.ndarray
    accuracy: np.ndarray
    confidence: np.ndarray

    @property
    def ece(self) -> float:
        """Expected calibration error (Guo et al. 2017, On Calibration, section 2), 0–1."""
        gaps = np.abs(self.accuracy - self.confidence)
        return float((gaps * self.count).sum() / max(1, self.count.sum()))

    @property
    def accuracy_interval(self) -> np.ndarray:
        """95% interval of every bin's accuracy (Wilson's), `float64 (bins, 2)`, 0–1."""
        right = (self.accuracy * self.count).round()
        pairs = zip(right.tolist(), self.count.tolist(), strict=True)
        return np.array([wilson_interval(int(hits), images) for hits, images in pairs])


def calibration_curve(
    labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS
) -> CalibrationCurve:
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
    return CalibrationCurve(
        edges=edges,
        count=count,
        accuracy=np.bincount(which, weights=right, minlength=bins) / divisor,
        confidence=np.bincount(which, weights=sure, minlength=bins) / divisor,
    )


def sample_labels(probabilities: np.ndarray, numbers: np.random.Generator) -> Iterator[np.ndarray]:
    """Labels by which answers are perfectly calibrated, `int64 (N,)`, drawn anew without end.

    Args:
        probabilities: `float (N, 10)`, rows sum to 1.
        numbers: Where each draw takes its random numbers from.
    """
    sums = probabilities.cumsum(axis=1)
    sums /= sums[:, -1:]
    while True:
        yield (sums > numbers.random((len(sums), 1))).argmax(axis=1)


def simulate_ece(probabilities: np.ndarray, bins: int = BINS, trials: int = 200) -> np.ndarray:
    """Expected calibration errors of a network that is perfectly calibrated, `float64 (trials,)`.

    Even if every label is drawn by the probabilities themselves, no bin is right exactly as
    often as it should be; nothing measured on so many images can be expected to lie below
    (consistency resampling: Bröcker & Smith 2007, Increasing the Reliability of Reliability
    Diagrams, section 3).

    Args:
        probabilities: `float (N, 10)`, rows sum to 1.
        bins: Number of bins over 0–1.
        trials: Number of times that all labels are drawn.
    """
    draws = islice(sample_labels(probabilities, np.random.default_rng(0)), trials)
    return np.array([calibration_curve(labels, probabilities, bins).ece for labels in draws])


def ece_null_interval(probabilities: np.ndarray, bins: int = BINS) -> Interval:
    """What 95% of the `simulate_ece` lie in."""
    low, high = np.quantile(simulate_ece(probabilities, bins), [0.025, 0.975])
    return float(low), float(high)


def fit_temperature(
    labels: np.ndarray, probabilities: np.ndarray, objective: TemperatureObjective = "log"
) -> float:
    """The temperature with which these answers score best; above 1 it makes them less sure.

    Temperature scaling (Guo et al. 2017, section 4.2); fit it on validation images. Either score
    is best at the true probabilities. Where no temperature leads to these, the log score cares
    most for the few answers that were sure and wrong, the Brier score more evenly for all.

    Args:
        labels: Integer `(N,)` label ids.
        probabilities: `float (N, 10)`, rows sum to 1.
        objective: "log", the mean loss as in the paper, or "brier" (see `metrics.brier_scores`).
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        cooled = apply_temperature(probabilities, float(np.exp(log_temperature)))
        return float(_SCORES[objective](labels, cooled).mean())

    low, high = np.log(_TEMPERATURES)
    return float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded").x))


def apply_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """The answers with their logits divided by a temperature, `float64 (N, 10)`.

    The inverse is a division by `1 / temperature`.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), EPS)) / temperature
    scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scaled / scaled.sum(axis=1, keepdims=True)
