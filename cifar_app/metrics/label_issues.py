"""Label quality: how likely each label is an error, according to several models together.

Labels are integer `(N,)`, probabilities `float (N, 10)`. The models must not have been trained on
these images.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cifar_app.metrics.classification import EPS
from cifar_app.metrics.comparison import average_probabilities

DEFAULT_SCORE = "self_confidence"
SCORES = (DEFAULT_SCORE, "normalized_margin", "confidence_weighted_entropy")
"""Label quality scores, by cleanlab's names."""

_MIN_VALUE = 1e-6
"""Lower bound of the probability and the entropy in `confidence_weighted_entropy`. cleanlab bounds
the ratio of both instead, and gives the lowest score to a label predicted with probability 1."""


@dataclass(frozen=True)
class CorrectionEffect:
    """Accuracy of one model before and after labels were corrected, on the same images.

    Attributes:
        accuracy: Accuracy with the given labels, 0–1.
        corrected_accuracy: Accuracy with the corrected labels, 0–1.
        n_gained: Number of predictions that only the corrected labels confirm.
        n_lost: Number of predictions that only the given labels confirm.
    """

    accuracy: float
    corrected_accuracy: float
    n_gained: int
    n_lost: int


@dataclass(frozen=True)
class LabelQuality:
    """Labels as the mean of several models' probabilities judges them.

    Attributes:
        scores: Label quality, 0–1, `float64 (N,)`; a low score suggests an error.
        ranking: Indices of all images, lowest score first, `int64 (N,)`.
        predicted_labels: Most probable class, `int64 (N,)`.
        confidence: Mean probability of that class, `float (N,)`.
        suggested_labels: Most probable class other than the label, `int64 (N,)`.
        votes: Number of models that predict the suggested class, `int64 (N,)`.
        n_models: Number of models.
        in_doubt: Result of `label_in_doubt`, `bool (N,)`.
    """

    scores: np.ndarray
    ranking: np.ndarray
    predicted_labels: np.ndarray
    confidence: np.ndarray
    suggested_labels: np.ndarray
    votes: np.ndarray
    n_models: int
    in_doubt: np.ndarray


def rank_labels(
    labels: np.ndarray, probabilities: Sequence[np.ndarray], score: str = DEFAULT_SCORE
) -> LabelQuality:
    """Score the labels of all images and rank them; ties keep the order of the data set.

    Args:
        labels: Labels.
        probabilities: Probabilities of each model.
        score: One of `SCORES`.
    """
    mean = average_probabilities(probabilities)
    labels = labels.astype(np.int64)
    scores = label_quality_scores(labels, mean, score)
    suggested = _without_label(labels, mean).argmax(axis=1)
    predictions = np.stack([of_model.argmax(axis=1) for of_model in probabilities])
    return LabelQuality(
        scores,
        np.argsort(scores, kind="stable"),
        mean.argmax(axis=1),
        mean.max(axis=1),
        suggested,
        (predictions == suggested).sum(axis=0),
        len(probabilities),
        label_in_doubt(labels, probabilities),
    )


def label_quality_scores(
    labels: np.ndarray, probabilities: np.ndarray, score: str = DEFAULT_SCORE
) -> np.ndarray:
    """Compute a label quality score of each image, 0–1, `float64 (N,)`.

    - "self_confidence": probability p of the label.
    - "normalized_margin": (p − q + 1) / 2, where q is the largest probability of another class.
    - "confidence_weighted_entropy": log(1 + r) / r, where r is the entropy of the probabilities,
      relative to its maximum, divided by p.

    The definitions are those of Northcutt, Jiang & Chuang (2021, Confident Learning, Journal of
    Artificial Intelligence Research 70) and of Kuan & Mueller (2022, Model-agnostic label quality
    scoring to detect real-world label errors).
    """
    labels = labels.astype(np.int64)
    of_label = np.take_along_axis(probabilities, labels[:, None], axis=1)[:, 0].astype(np.float64)
    if score == "self_confidence":
        return of_label
    if score == "normalized_margin":
        return (of_label - _without_label(labels, probabilities).max(axis=1) + 1) / 2
    p = np.maximum(probabilities.astype(np.float64), EPS)
    entropy = -(p * np.log(p)).sum(axis=1) / np.log(p.shape[1])
    ratio = np.maximum(entropy, _MIN_VALUE) / np.maximum(of_label, _MIN_VALUE)
    return np.log1p(ratio) / ratio


def label_in_doubt(labels: np.ndarray, probabilities: Sequence[np.ndarray]) -> np.ndarray:
    """Return which labels are in doubt, `bool (N,)`: all models predict the same other class.

    A single model doubts no label, because that would be each of its errors.
    """
    predictions = np.stack([of_model.argmax(axis=1) for of_model in probabilities])
    agree = (predictions == predictions[0]).all(axis=0)
    return agree & (predictions[0] != labels) & (len(probabilities) > 1)


def count_found(ranking: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Count the images of a mask among the first 1, 2, … images of a ranking, `int64 (N,)`."""
    return np.cumsum(mask[ranking])


def apply_corrections(
    labels: np.ndarray, corrected: np.ndarray, probabilities: np.ndarray
) -> CorrectionEffect:
    """Compute what corrected labels change for a model; no prediction confirms the label −1."""
    predictions = probabilities.argmax(axis=1)
    before, after = predictions == labels, predictions == corrected
    return CorrectionEffect(
        float(before.mean()),
        float(after.mean()),
        int((after & ~before).sum()),
        int((before & ~after).sum()),
    )


def _without_label(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return the probabilities with −1 at the label, `float64 (N, 10)`."""
    others = probabilities.astype(np.float64)
    np.put_along_axis(others, labels[:, None], -1.0, axis=1)
    return others
