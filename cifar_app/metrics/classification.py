"""How good is a classifier: figures computed from labels and probabilities alone.

Probabilities are `float (N, 10)`, labels integer `(N,)`. Nothing here sees a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from cifar_app.config import NUM_CLASSES

EPS = float(np.finfo(np.float32).tiny)
"""Probabilities below are taken for this one, so that a loss stays finite."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Summary:
    """The figures of a model on a set of images; all but the loss lie in 0–1."""

    images: int
    correct: int
    accuracy: float
    accuracy_interval: Interval
    loss: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class ClassMetrics:
    """The figures of one class.

    `mean_confidence` is the mean largest probability over the images given this label by
    the model. The intervals hold 95% and are Wilson's.
    """

    precision: float
    precision_interval: Interval
    recall: float
    recall_interval: Interval
    f1: float
    support: int
    predicted: int
    mean_confidence: float


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Score interval of a proportion (Wilson 1927, JASA 22:209); (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = successes / trials
    center = share + z * z / (2 * trials)
    reach = z * ((share * (1 - share) + z * z / (4 * trials)) / trials) ** 0.5
    scale = 1 + z * z / trials
    return max(0.0, (center - reach) / scale), min(1.0, (center + reach) / scale)


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Counts `int64 (10, 10)`: row = true class, column = predicted class."""
    cells = labels.astype(np.int64) * NUM_CLASSES + predicted.astype(np.int64)
    return np.bincount(cells, minlength=NUM_CLASSES**2).reshape(NUM_CLASSES, NUM_CLASSES)


def normalize_confusion_matrix(
    matrix: np.ndarray, normalize: Literal["true", "pred"]
) -> np.ndarray:
    """Shares of each row (of the true class) or column (of the prediction); empty ones are 0."""
    totals = matrix.sum(axis=1 if normalize == "true" else 0, keepdims=True)
    return np.divide(matrix, totals, out=np.zeros(matrix.shape), where=totals > 0)


def cross_entropy_per_sample(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Cross-entropy of each image in nats, `float64 (N,)`."""
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return -np.log(np.maximum(of_truth, EPS))


def brier_scores(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Squared distance of each answer from the truth, `float64 (N,)`, 0–2.

    Brier 1950, Verification of Forecasts Expressed in Terms of Probability, Monthly Weather
    Review 78:1.
    """
    wrong = probabilities.astype(np.float64)
    wrong[np.arange(len(labels)), labels] -= 1
    distances: np.ndarray = (wrong**2).sum(axis=1)
    return distances


def margins(probabilities: np.ndarray) -> np.ndarray:
    """Largest minus second largest probability of each image, `(N,)`, 0–1."""
    top_two = np.partition(probabilities, -2, axis=1)[:, -2:]
    difference: np.ndarray = top_two[:, 1] - top_two[:, 0]
    return difference


def per_class_metrics(labels: np.ndarray, probabilities: np.ndarray) -> list[ClassMetrics]:
    """The figures of each class, in label order; a ratio without cases is 0."""
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    matrix = confusion_matrix(labels, predicted)
    rows = []
    for label in range(NUM_CLASSES):
        hits = int(matrix[label, label])
        support = int(matrix[label].sum())
        named = int(matrix[:, label].sum())
        rows.append(
            ClassMetrics(
                precision=hits / named if named else 0.0,
                precision_interval=wilson_interval(hits, named),
                recall=hits / support if support else 0.0,
                recall_interval=wilson_interval(hits, support),
                f1=2 * hits / (support + named) if support + named else 0.0,
                support=support,
                predicted=named,
                mean_confidence=float(confidence[predicted == label].mean()) if named else 0.0,
            )
        )
    return rows


def macro_intervals(matrix: np.ndarray, draws: int = 2000) -> dict[str, Interval]:
    """95% intervals of macro precision, recall and F1, by these names.

    Percentile bootstrap over the images (Efron 1979, Annals of Statistics 7:1): to draw images
    anew is to draw the cells of their confusion matrix from a multinomial.

    Args:
        matrix: What `confusion_matrix` returns, of at least one image.
        draws: How often all images are drawn; always the same draws.
    """
    images = int(matrix.sum())
    cells = matrix.ravel() / images
    drawn = np.random.default_rng(0).multinomial(images, cells, draws)
    drawn = drawn.reshape(draws, NUM_CLASSES, NUM_CLASSES)
    hits = drawn.diagonal(axis1=1, axis2=2)
    support, named = drawn.sum(axis=2), drawn.sum(axis=1)
    ratios = {
        "precision": hits / np.maximum(named, 1),
        "recall": hits / np.maximum(support, 1),
        "f1": 2 * hits / np.maximum(support + named, 1),
    }
    edges = {name: np.quantile(one.mean(axis=1), (0.025, 0.975)) for name, one in ratios.items()}
    return {name: (float(low), float(high)) for name, (low, high) in edges.items()}


def summarize(labels: np.ndarray, probabilities: np.ndarray) -> Summary:
    """The figures over all images; precision, recall and F1 are macro averages.

    Raises:
        ValueError: There are no images.
    """
    if len(labels) == 0:
        raise ValueError("A summary needs at least one image. Received: none.")
    correct = int((probabilities.argmax(axis=1) == labels).sum())
    classes = per_class_metrics(labels, probabilities)
    return Summary(
        images=len(labels),
        correct=correct,
        accuracy=correct / len(labels),
        accuracy_interval=wilson_interval(correct, len(labels)),
        loss=float(cross_entropy_per_sample(labels, probabilities).mean()),
        precision=float(np.mean([row.precision for row in classes])),
        recall=float(np.mean([row.recall for row in classes])),
        f1=float(np.mean([row.f1 for row in classes])),
    )
