"""Metrics of a model with 95% confidence intervals, to compare models in one table.

Labels are integer `(N,)`, probabilities `float (N, 10)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cifar_app.metrics.calibration import calibration_curve
from cifar_app.metrics.classification import (
    Interval,
    brier_scores,
    cross_entropy_per_sample,
    label_ranks,
    per_class_metrics,
    wilson_interval,
)


@dataclass(frozen=True)
class Estimate:
    """A metric and its 95% confidence interval; None for a metric without one."""

    value: float
    interval: Interval | None = None


@dataclass(frozen=True)
class Estimates:
    """Metrics of a model on a set of images.

    Attributes:
        accuracy: Fraction of the images whose most probable class is the label, 0–1.
        top2_accuracy: Fraction of the images whose label is among the two most probable classes.
        loss: Mean cross-entropy, nats.
        brier: Mean Brier score, 0–2.
        ece: Expected calibration error, 0–1; without an interval, because resampling the images
            increases it.
        lowest_recall: Lowest recall of a class, 0–1; without an interval, because that of one
            class does not hold for a class that the same images select.
        worst_class: Label of that class.
    """

    accuracy: Estimate
    top2_accuracy: Estimate
    loss: Estimate
    brier: Estimate
    ece: Estimate
    lowest_recall: Estimate
    worst_class: int


def estimate_metrics(labels: np.ndarray, probabilities: np.ndarray) -> Estimates:
    """Compute the metrics over all images, at least two."""
    classes = per_class_metrics(labels, probabilities)
    worst_class = min(range(len(classes)), key=lambda label: classes[label].recall)
    return Estimates(
        accuracy=_proportion(probabilities.argmax(axis=1) == labels),
        top2_accuracy=_proportion(label_ranks(labels, probabilities) <= 2),
        loss=_mean(cross_entropy_per_sample(labels, probabilities)),
        brier=_mean(brier_scores(labels, probabilities)),
        ece=Estimate(calibration_curve(labels, probabilities).ece),
        lowest_recall=Estimate(classes[worst_class].recall),
        worst_class=worst_class,
    )


def _proportion(correct: np.ndarray) -> Estimate:
    count = int(correct.sum())
    return Estimate(count / len(correct), wilson_interval(count, len(correct)))


def _mean(values: np.ndarray) -> Estimate:
    mean = float(values.mean())
    standard_error = float(values.std(ddof=1)) / len(values) ** 0.5
    margin = NormalDist().inv_cdf(0.975) * standard_error
    return Estimate(mean, (mean - margin, mean + margin))
