"""Sentences and summary metrics of robustness results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES, Corruption
from cifar_app.robustness.results import Predictions, RobustnessResult

REFERENCE_MODEL = "seed_cnn"
"""Model whose corruption error is 100%."""

_DOMINANT_FRACTION = 0.5


@dataclass(frozen=True)
class Condition:
    """A corruption at one severity, and the predictions of a model."""

    corruption: Corruption
    severity: int
    predictions: Predictions


def find_most_overconfident(result: RobustnessResult) -> Condition | None:
    """Return the condition whose mean confidence exceeds the accuracy most; None if unknown."""
    conditions = [
        Condition(corruption, severity, batch.predictions)
        for corruption in CORRUPTIONS
        for severity, batch in zip(SEVERITIES, result.corrupted[corruption.name], strict=True)
        if batch.predictions
    ]
    return max(conditions, key=lambda item: item.predictions.confidence_gap, default=None)


def summarize_robustness(result: RobustnessResult) -> str:
    """Describe the accuracy of a model, as Markdown."""
    ranked = sorted(CORRUPTIONS, key=lambda corruption: result.mean(corruption.name))
    worst, best = ranked[0], ranked[-1]
    return (
        f"**{result.title}: clean accuracy {result.clean.accuracy:.1%}, mean corruption accuracy "
        f"{result.mean_accuracy:.1%}**, on {result.clean.images:,} test images with "
        f"{len(CORRUPTIONS)} corruptions at {len(SEVERITIES)} severities. The accuracy is highest "
        f"for {best.title} ({result.mean(best.name):.1%}) and lowest for {worst.title} "
        f"({result.mean(worst.name):.1%})."
    )


def describe_overconfidence(result: RobustnessResult) -> str | None:
    """Describe where confidence exceeds accuracy most, as Markdown; None if unknown."""
    condition = find_most_overconfident(result)
    if condition is None:
        return None
    predictions = condition.predictions
    text = (
        f"**Most overconfident: {condition.corruption.title}, severity {condition.severity}**, "
        f"with a mean confidence of {predictions.mean_confidence:.1%} and an accuracy of "
        f"{predictions.accuracy:.1%}."
    )
    most_frequent = int(np.argmax(predictions.predicted))
    n_most_frequent = predictions.predicted[most_frequent]
    if n_most_frequent < _DOMINANT_FRACTION * predictions.images:
        return text
    count = f"{n_most_frequent:,} of {predictions.images:,}"
    return f"{text} {count} predictions are {CLASS_NAMES[most_frequent]}."


def corruption_error(result: RobustnessResult, reference: RobustnessResult) -> float:
    """Return the mean corruption error (mCE) relative to another model; 1 is the same error.

    For each corruption, the errors at all severities are summed and divided by those of the
    reference model; the mCE is the mean over the corruptions (Hendrycks & Dietterich 2019,
    Benchmarking Neural Network Robustness, section 4.1).
    """
    ratios = [
        (1 - result.mean(corruption)) / (1 - reference.mean(corruption))
        for corruption in result.corrupted
    ]
    return float(np.mean(ratios))


def max_margin_of_error(result: RobustnessResult) -> float:
    """Return half the width of the widest 95% interval of an accuracy, 0–1."""
    batches = [batch for row in result.corrupted.values() for batch in row]
    return max(high - low for low, high in (batch.interval for batch in batches)) / 2
