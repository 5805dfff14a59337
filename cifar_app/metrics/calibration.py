"""Calibration: how well confidence matches accuracy, and temperature scaling.

Probabilities are `float (N, 10)` with rows that sum to 1, labels integer `(N,)`.
"""

from __future__ import annotations

from dataclasses import dataclass
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
MIN_BIN_COUNT = 10
"""Bins with fewer images are not drawn: their accuracy is too uncertain."""

TemperatureObjective = Literal["log", "brier"]

_OBJECTIVES = {"log": cross_entropy_per_sample, "brier": brier_scores}
_TEMPERATURE_BOUNDS = (0.05, 20.0)


@dataclass(frozen=True)
class CalibrationCurve:
    """Accuracy and mean confidence per confidence bin.

    Attributes:
        edges: Bin edges, equally spaced from 0 to 1, `(n_bins + 1,)`.
        count: Number of images per bin, `(n_bins,)`.
        accuracy: Accuracy per bin, `(n_bins,)`; 0 for empty bins.
        confidence: Mean confidence per bin, `(n_bins,)`; 0 for empty bins.
    """

    edges: np.ndarray
    count: np.ndarray
    accuracy: np.ndarray
    confidence: np.ndarray

    @property
    def ece(self) -> float:
        """Return the expected calibration error (Guo et al. 2017, section 2), 0–1."""
        gaps = np.abs(self.accuracy - self.confidence)
        return float((gaps * self.count).sum() / max(1, self.count.sum()))

    @property
    def accuracy_interval(self) -> np.ndarray:
        """Return the 95% Wilson interval of each bin's accuracy, `float64 (n_bins, 2)`."""
        n_correct = (self.accuracy * self.count).round()
        pairs = zip(n_correct.tolist(), self.count.tolist(), strict=True)
        return np.array([wilson_interval(int(correct), count) for correct, count in pairs])


def calibration_curve(
    labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS
) -> CalibrationCurve:
    """Group images by confidence, the largest probability, into equal-width bins.

    A bin includes its upper edge.
    """
    confidence = probabilities.max(axis=1)
    return _bin(confidence, probabilities.argmax(axis=1) == labels, bins)


def classwise_ece(labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Compute the calibration error of the probability of each class, 0–1, `float64 (10,)`.

    Unlike the ECE, it counts all images for every class, whichever class is predicted. The mean
    is the classwise ECE (Kull et al. 2019, Beyond Temperature Scaling, section 2).
    """
    curves = (
        _bin(probabilities[:, label], labels == label, bins)
        for label in range(probabilities.shape[1])
    )
    return np.array([curve.ece for curve in curves])


def _bin(confidence: np.ndarray, correct: np.ndarray, bins: int) -> CalibrationCurve:
    edges = np.linspace(0.0, 1.0, bins + 1)
    confidence = confidence.astype(np.float64)
    bin_index = np.clip(np.digitize(confidence, edges[1:-1], right=True), 0, bins - 1)
    count = np.bincount(bin_index, minlength=bins)
    divisor = np.maximum(count, 1)
    return CalibrationCurve(
        edges=edges,
        count=count,
        accuracy=np.bincount(bin_index, weights=correct, minlength=bins) / divisor,
        confidence=np.bincount(bin_index, weights=confidence, minlength=bins) / divisor,
    )


def ece_null_interval(probabilities: np.ndarray, bins: int = BINS, trials: int = 200) -> Interval:
    """Return the interval that holds 95% of the ECEs of a perfectly calibrated model.

    Even such a model has a positive ECE on a finite test set. Consistency resampling draws
    every label from the predicted probabilities (Bröcker & Smith 2007, Increasing the
    Reliability of Reliability Diagrams, section 3).

    The random draws are always the same.
    """
    rng = np.random.default_rng(0)
    cumulative = probabilities.cumsum(axis=1)
    cumulative /= cumulative[:, -1:]
    errors = []
    for _ in range(trials):
        labels = (cumulative > rng.random((len(cumulative), 1))).argmax(axis=1)
        errors.append(calibration_curve(labels, probabilities, bins).ece)
    low, high = np.quantile(errors, [0.025, 0.975])
    return float(low), float(high)


def fit_temperature(
    labels: np.ndarray, probabilities: np.ndarray, objective: TemperatureObjective = "log"
) -> float:
    """Find the temperature that minimizes the objective (Guo et al. 2017, section 4.2).

    A temperature above 1 lowers the confidence.

    Args:
        labels: Labels of validation images.
        probabilities: Predictions for these images.
        objective: "log" is the mean cross-entropy, as in the paper. "brier" is the mean Brier
            score, which gives less weight to a few confident errors.
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        scaled = apply_temperature(probabilities, float(np.exp(log_temperature)))
        return float(_OBJECTIVES[objective](labels, scaled).mean())

    low, high = np.log(_TEMPERATURE_BOUNDS)
    return float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded").x))


def apply_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Divide the logits by a temperature and return the new probabilities, `float64 (N, 10)`.

    A second call with `1 / temperature` restores the input.
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), EPS)) / temperature
    scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scaled / scaled.sum(axis=1, keepdims=True)
