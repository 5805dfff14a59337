"""Evaluation on a user's labeled images, of which some may show none of the ten classes.

Labels are integer `(N,)`, negative for images of none of the ten classes; probabilities are
`float (N, 10)`, in-distribution scores `float (N,)`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.metrics.classification import (
    ClassMetrics,
    Interval,
    confusion_matrix,
    cross_entropy_per_sample,
    per_class_metrics,
    wilson_interval,
)
from cifar_app.metrics.ood import OodMetrics, ood_metrics


@dataclass(frozen=True)
class Evaluation:
    """Metrics of a model on labeled images.

    All but `ood` and the last row of `matrix` are computed on the images of the ten classes,
    whether they are accepted or rejected.

    Attributes:
        images: Number of images of the ten classes.
        other_images: Number of other images.
        correct: Number of correct predictions.
        accuracy: Fraction of correct predictions, 0–1.
        accuracy_interval: 95% Wilson interval of the accuracy.
        balanced_accuracy: Mean recall of the classes that have images, 0–1.
        mean_confidence: Mean of the largest probability, 0–1.
        loss: Mean cross-entropy, nats.
        classes: Metrics of each class in label order, also of those without images.
        matrix: Counts by true class (row) and predicted class (column), `int64 (11, 10)`; the last
            row holds the other images.
        ood: Metrics of the rejection.
    """

    images: int
    other_images: int
    correct: int
    accuracy: float
    accuracy_interval: Interval
    balanced_accuracy: float
    mean_confidence: float
    loss: float
    classes: list[ClassMetrics]
    matrix: np.ndarray
    ood: OodMetrics


def evaluate(
    labels: np.ndarray, probabilities: np.ndarray, scores: np.ndarray, threshold: float
) -> Evaluation:
    """Evaluate predictions for at least one image of the ten classes.

    Args:
        labels: Label ids; negative for none of the ten classes.
        probabilities: Class probabilities.
        scores: In-distribution scores.
        threshold: Images with a lower score are rejected.
    """
    members = labels >= 0
    of_members, true = probabilities[members], labels[members]
    predicted = probabilities.argmax(axis=1)
    matrix = confusion_matrix(true, predicted[members])
    others = np.bincount(predicted[~members], minlength=NUM_CLASSES)
    correct = int(matrix.trace())
    classes = per_class_metrics(true, of_members)
    return Evaluation(
        images=len(true),
        other_images=int(others.sum()),
        correct=correct,
        accuracy=correct / len(true),
        accuracy_interval=wilson_interval(correct, len(true)),
        balanced_accuracy=float(np.mean([row.recall for row in classes if row.support])),
        mean_confidence=float(of_members.max(axis=1).mean()),
        loss=float(cross_entropy_per_sample(true, of_members).mean()),
        classes=classes,
        matrix=np.vstack([matrix, others]),
        ood=ood_metrics(scores[members], scores[~members], threshold),
    )
