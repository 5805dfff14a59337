"""Classification metrics, computed from labels and probabilities.

Probabilities are `float (N, 10)`, labels integer `(N,)`. NumPy alone computes them in a
millisecond; importing scikit-learn would take 3 seconds on the first page.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from cifar_app.config import NUM_CLASSES

EPS = float(np.finfo(np.float32).tiny)
"""Lower bound for probabilities, so that the cross-entropy stays finite."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Summary:
    """Metrics over a set of images.

    Attributes:
        images: Number of images.
        correct: Number of correct predictions.
        accuracy: Fraction of correct predictions, 0–1.
        accuracy_interval: 95% Wilson interval of the accuracy.
        loss: Mean cross-entropy, nats.
        precision: Macro-averaged precision, 0–1.
        recall: Macro-averaged recall, 0–1.
        f1: Macro-averaged F1 score, 0–1.
    """

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
    """Metrics of one class.

    Attributes:
        precision: Fraction of the images predicted as this class that are of it.
        precision_interval: 95% Wilson interval.
        recall: Fraction of the images of this class that are predicted as it.
        recall_interval: 95% Wilson interval.
        f1: Harmonic mean of precision and recall.
        f1_interval: 95% interval from `f1_interval`.
        support: Number of images of this class.
        predicted: Number of images predicted as this class.
        mean_confidence: Mean confidence over the images predicted as this class.
    """

    precision: float
    precision_interval: Interval
    recall: float
    recall_interval: Interval
    f1: float
    f1_interval: Interval
    support: int
    predicted: int
    mean_confidence: float

    @property
    def confidence_gap(self) -> float:
        """Return mean confidence minus precision, −1 to 1; above 0 the class is overconfident."""
        return self.mean_confidence - self.precision

    @property
    def confidence_gap_interval(self) -> Interval:
        """Return the 95% interval of the gap, from that of the precision."""
        low, high = self.precision_interval
        return self.mean_confidence - high, self.mean_confidence - low


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Compute the score interval of a proportion (Wilson 1927, JASA 22:209).

    Returns:
        Lower and upper bound, 0–1; (0, 1) without trials.
    """
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    proportion = successes / trials
    center = proportion + z * z / (2 * trials)
    half_width = z * ((proportion * (1 - proportion) + z * z / (4 * trials)) / trials) ** 0.5
    scale = 1 + z * z / trials
    return max(0.0, (center - half_width) / scale), min(1.0, (center + half_width) / scale)


def f1_interval(n_correct: int, n_errors: int) -> Interval:
    """Compute a 95% interval of the F1 score of a class.

    Of the images that have the label or the prediction, a fraction J has both, and
    F1 = 2J / (1 + J). The Wilson interval of J becomes an interval of F1 ("Wilson indirect" in
    Lam, Gopal & Qian 2023, arXiv:2309.14621).

    Args:
        n_correct: Number of images with label and prediction.
        n_errors: Number of images with only one of them.
    """
    low, high = wilson_interval(n_correct, n_correct + n_errors)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Count images by true class (row) and predicted class (column), `int64 (10, 10)`."""
    cells = labels.astype(np.int64) * NUM_CLASSES + predicted.astype(np.int64)
    return np.bincount(cells, minlength=NUM_CLASSES**2).reshape(NUM_CLASSES, NUM_CLASSES)


def normalize_confusion_matrix(
    matrix: np.ndarray, normalize: Literal["true", "pred"]
) -> np.ndarray:
    """Divide a confusion matrix by its row sums ("true") or column sums ("pred").

    Rows or columns without images stay 0.
    """
    totals = matrix.sum(axis=1 if normalize == "true" else 0, keepdims=True)
    return np.divide(matrix, totals, out=np.zeros(matrix.shape), where=totals > 0)


def cross_entropy_per_sample(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Compute the cross-entropy of each image in nats, `float64 (N,)`."""
    label_probabilities = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return -np.log(np.maximum(label_probabilities, EPS))


def brier_scores(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Compute the Brier score of each image, 0–2, `float64 (N,)`.

    It is the squared distance from the one-hot label (Brier 1950, Verification of Forecasts
    Expressed in Terms of Probability, Monthly Weather Review 78:1).
    """
    errors = probabilities.astype(np.float64)
    errors[np.arange(len(labels)), labels] -= 1
    return np.asarray((errors**2).sum(axis=1))


def margins(probabilities: np.ndarray) -> np.ndarray:
    """Subtract the second largest from the largest probability of each image, `(N,)`, 0–1."""
    top_two = np.partition(probabilities, -2, axis=1)[:, -2:]
    return np.asarray(top_two[:, 1] - top_two[:, 0])


def label_ranks(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return the rank of each label among the predicted classes, 1 for the most likely one.

    Returns:
        `int64 (N,)`; among equal probabilities the lower label id is first, as in `argmax`.
    """
    ranking = (-probabilities).argsort(axis=1, kind="stable")
    return np.asarray((ranking == labels[:, None]).argmax(axis=1) + 1)


def per_class_metrics(labels: np.ndarray, probabilities: np.ndarray) -> list[ClassMetrics]:
    """Compute the metrics of each class, in label order; a ratio with denominator 0 is 0."""
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    matrix = confusion_matrix(labels, predicted)
    rows = []
    for label in range(NUM_CLASSES):
        n_correct = int(matrix[label, label])
        support = int(matrix[label].sum())
        n_predicted = int(matrix[:, label].sum())
        total = support + n_predicted
        rows.append(
            ClassMetrics(
                precision=n_correct / n_predicted if n_predicted else 0.0,
                precision_interval=wilson_interval(n_correct, n_predicted),
                recall=n_correct / support if support else 0.0,
                recall_interval=wilson_interval(n_correct, support),
                f1=2 * n_correct / total if total else 0.0,
                f1_interval=f1_interval(n_correct, total - 2 * n_correct),
                support=support,
                predicted=n_predicted,
                mean_confidence=(
                    float(confidence[predicted == label].mean()) if n_predicted else 0.0
                ),
            )
        )
    return rows


def macro_intervals(matrix: np.ndarray, draws: int = 2000) -> dict[str, Interval]:
    """Compute 95% bootstrap intervals of macro precision, recall and F1, keyed by name.

    Percentile bootstrap over the images (Efron 1979, Annals of Statistics 7:1). Resampling
    images is the same as drawing the cells of their confusion matrix from a multinomial.

    Args:
        matrix: Confusion matrix of at least one image.
        draws: Number of bootstrap samples; always the same random draws.
    """
    n_images = int(matrix.sum())
    samples = np.random.default_rng(0).multinomial(n_images, matrix.ravel() / n_images, draws)
    samples = samples.reshape(draws, NUM_CLASSES, NUM_CLASSES)
    n_correct = samples.diagonal(axis1=1, axis2=2)
    support, n_predicted = samples.sum(axis=2), samples.sum(axis=1)
    ratios = {
        "precision": n_correct / np.maximum(n_predicted, 1),
        "recall": n_correct / np.maximum(support, 1),
        "f1": 2 * n_correct / np.maximum(support + n_predicted, 1),
    }
    intervals = {}
    for name, ratio in ratios.items():
        low, high = np.quantile(ratio.mean(axis=1), (0.025, 0.975))
        intervals[name] = float(low), float(high)
    return intervals


def summarize(labels: np.ndarray, probabilities: np.ndarray) -> Summary:
    """Compute the metrics over all images, at least one."""
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
