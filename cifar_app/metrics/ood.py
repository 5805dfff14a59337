"""Out-of-distribution (OOD) detection: the threshold to reject a photo, and its metrics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cifar_app.metrics.classification import Interval, wilson_interval
from cifar_app.metrics.ranking import ranking_curve


@dataclass(frozen=True)
class OodMetrics:
    """Metrics of the decision between the ten classes and other images.

    Attributes:
        accepted: Number of images of the ten classes that are accepted.
        accepted_interval: 95% Wilson interval of their fraction.
        rejected: Number of other images that are rejected.
        rejected_interval: 95% Wilson interval of their fraction.
        auroc: Area under the ROC curve; None without images of both kinds.
    """

    accepted: int
    accepted_interval: Interval
    rejected: int
    rejected_interval: Interval
    auroc: float | None


def threshold_at_tpr(scores: np.ndarray, tpr: float = 0.95) -> float:
    """Return a threshold that accepts at least a fraction `tpr` of the scores, as few as possible.

    Args:
        scores: In-distribution scores of validation images, `float (N,)`.
        tpr: True positive rate: fraction of these images to accept.
    """
    return float(np.quantile(scores, 1.0 - tpr, method="lower"))


def auroc(in_distribution: ArrayLike, ood: ArrayLike) -> float:
    """Return the probability that an in-distribution image scores higher than an OOD image.

    Ties count half.

    Args:
        in_distribution: Scores of in-distribution images, at least one.
        ood: Scores of OOD images, at least one.
    """
    groups = [np.asarray(in_distribution), np.asarray(ood)]
    is_in_distribution = np.repeat([True, False], [len(group) for group in groups])
    return ranking_curve(is_in_distribution, np.concatenate(groups)).auroc


def ood_metrics(in_distribution: np.ndarray, ood: np.ndarray, threshold: float) -> OodMetrics:
    """Compute the metrics of a rejection score, `float (N,)` and `float (M,)`, at a threshold."""
    accepted = int((in_distribution >= threshold).sum())
    rejected = int((ood < threshold).sum())
    return OodMetrics(
        accepted=accepted,
        accepted_interval=wilson_interval(accepted, len(in_distribution)),
        rejected=rejected,
        rejected_interval=wilson_interval(rejected, len(ood)),
        auroc=auroc(in_distribution, ood) if len(in_distribution) and len(ood) else None,
    )
