"""Results of a model, collected from its card, its test predictions and the result files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.experiments.photos import PhotoResult, PhotoResults
from cifar_app.metrics import classification
from cifar_app.metrics.classification import Interval
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.corruptions import CORRUPTIONS_BY_NAME, SEVERITIES
from cifar_app.robustness.results import RobustnessResult


@dataclass(frozen=True)
class ResultRow:
    """One result.

    Attributes:
        data: Data that it was measured on, with the number of images.
        metric: Name of the metric.
        value: Formatted value.
        interval: Formatted 95% interval; empty if there is none.
    """

    data: str
    metric: str
    value: str
    interval: str = ""


@dataclass(frozen=True)
class StoredResults:
    """Results of a model on other data than the test set; None if they were not measured."""

    photos: PhotoResult | None
    robustness: RobustnessResult | None


def find_results(
    model: StoredModel,
    photos: PhotoResults | None,
    robustness: Mapping[str, RobustnessResult] | None,
) -> StoredResults:
    """Return the stored results of a model, if they were measured with the same model file."""
    sha256 = model.card.files.get(LITERT_FILE)
    on_photos = photos.models.get(model.name) if photos else None
    on_corruptions = robustness.get(model.name) if robustness else None
    return StoredResults(
        on_photos if on_photos and on_photos.model_sha256 == sha256 else None,
        on_corruptions if on_corruptions and on_corruptions.sha256 == sha256 else None,
    )


def list_results(model: StoredModel, stored: StoredResults) -> list[ResultRow]:
    """Return all results of a model, those on the test set first."""
    card = model.card
    test = f"Test set, {card.test['images']:,} images"
    ece = card.calibration["expected_error"]
    rows = [
        ResultRow(
            test, "Accuracy", f"{card.test['accuracy']:.2%}", _range(card.test["accuracy_interval"])
        ),
        ResultRow(test, "Macro F1", f"{card.test['f1']:.2%}"),
        ResultRow(test, "Loss (cross-entropy)", f"{card.test['loss']:.3f}"),
        ResultRow(test, "Expected calibration error (ECE)", f"{ece:.1%}"),
    ]
    before = card.calibration.get("expected_error_before")
    if before is not None:
        rows.append(ResultRow(test, "ECE before temperature scaling", f"{before:.1%}"))
    if photos := stored.photos:
        inside = f"Photos of the ten classes, {photos.original.total}"
        outside = f"Other photos, {photos.ood_rejected.total}"
        rows += [
            ResultRow(
                inside,
                "Accuracy",
                f"{photos.original.fraction:.1%}",
                _range(photos.original.interval),
            ),
            ResultRow(
                inside,
                "Accepted",
                f"{photos.in_distribution_accepted.fraction:.1%}",
                _range(photos.in_distribution_accepted.interval),
            ),
            ResultRow(
                outside,
                "Rejected as out of distribution",
                f"{photos.ood_rejected.fraction:.1%}",
                _range(photos.ood_rejected.interval),
            ),
            ResultRow(
                "Both kinds of photos", "AUROC of the rejection score", f"{photos.auroc:.3f}"
            ),
        ]
    if robustness := stored.robustness:
        data = (
            f"{robustness.clean.images:,} test images, {len(robustness.corrupted)} corruptions, "
            f"{len(SEVERITIES)} severities"
        )
        rows.append(ResultRow(data, "Mean accuracy", f"{robustness.mean_accuracy:.1%}"))
    return rows


def _range(interval: Interval) -> str:
    low, high = (100 * bound for bound in interval)
    return f"{low:.1f}–{high:.1f}%"


def list_limitations(
    model: StoredModel, stored: StoredResults, labels: np.ndarray, probabilities: np.ndarray
) -> list[str]:
    """Return the weaknesses that the results show, as sentences.

    Args:
        model: Stored model.
        stored: Its results on other data.
        labels: True class ids of the test images, integer `(N,)`.
        probabilities: Predicted probabilities, `float (N, 10)`.
    """
    limitations = [_describe_confusion(labels, probabilities)]
    if robustness := stored.robustness:
        worst = min(robustness.corrupted, key=robustness.mean)
        limitations.append(
            f"It is sensitive to corruptions: accuracy falls from {robustness.clean.accuracy:.1%} "
            f"to {robustness.mean(worst):.1%}, the mean over all severities, under the worst of "
            f"them ({CORRUPTIONS_BY_NAME[worst].title})."
        )
    if photos := stored.photos:
        missed = photos.ood_rejected.total - photos.ood_rejected.correct
        limitations.append(
            f"It knows ten classes only, and accepts {missed} of {photos.ood_rejected.total} "
            "photos of other things as one of them."
        )
        limitations.append(
            f"{photos.original.total} photos are few: the intervals are wide. Some of them chose "
            "the rejection score and the weights of the default model."
        )
    size = model.card.input_size
    limitations.append(
        f"It sees {size} × {size} pixels of a photo at most; small objects disappear."
    )
    if model.shipped and "initial_model" in model.card.recipe:
        limitations.append(
            "The test accuracy was checked between training stages, so it is slightly optimistic."
        )
    return limitations


def _describe_confusion(labels: np.ndarray, probabilities: np.ndarray) -> str:
    """Describe the class with the lowest recall and the pair of classes with most errors."""
    matrix = classification.confusion_matrix(labels, probabilities.argmax(axis=1))
    recall = classification.normalize_confusion_matrix(matrix, "true").diagonal()
    worst = int(recall.argmin())
    errors = matrix * ~np.eye(len(matrix), dtype=bool)
    pairs = np.triu(errors + errors.T)
    first, second = np.unravel_index(int(pairs.argmax()), pairs.shape)
    return (
        f"{CLASS_NAMES[worst].capitalize()} has the lowest recall, {recall[worst]:.1%}. "
        f"{pairs.max() / max(errors.sum(), 1):.0%} of all errors confuse {CLASS_NAMES[first]} and "
        f"{CLASS_NAMES[second]}."
    )
