"""Test images whose prediction a corruption changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.data import load_test_set
from cifar_app.inference.classifier import Classifier
from cifar_app.robustness.corruptions import corrupt
from cifar_app.robustness.evaluate import sample_balanced

CANDIDATES_PER_CLASS = 3
_SAMPLED_PER_CLASS = 20


@dataclass(frozen=True)
class Flips:
    """Images that are predicted correctly clean and incorrectly corrupted, one per class.

    Attributes:
        indices: Indices of the test images, `int64 (M,)`, M at most 10, by label.
        images: Corrupted images, `uint8 (M, 32, 32, 3)`.
        probabilities: Predictions for them, `float32 (M, 10)`.
    """

    indices: np.ndarray
    images: np.ndarray
    probabilities: np.ndarray


def find_flips(
    classifier: Classifier, clean_probabilities: np.ndarray, corruption: str, severity: int
) -> Flips:
    """Find one flipped image per class among the first ones of the evaluated sample.

    Of each class, `CANDIDATES_PER_CLASS` images are corrupted and classified; a class without a
    flip among them is left out.

    Args:
        classifier: Model that predicts.
        clean_probabilities: Its predictions for the clean test images, `float (10000, 10)`.
        corruption: Name of the corruption.
        severity: Severity of the corruption, from 1.
    """
    images, labels = load_test_set()
    indices = _candidates(labels, clean_probabilities.argmax(axis=1) == labels)
    corrupted = corrupt(images[indices], corruption, severity, indices)
    probabilities = classifier.predict(corrupted)
    flipped = np.flatnonzero(probabilities.argmax(axis=1) != labels[indices])
    _, first = np.unique(labels[indices][flipped], return_index=True)
    chosen = flipped[first]
    return Flips(indices[chosen], corrupted[chosen], probabilities[chosen])


def _candidates(labels: np.ndarray, correct: np.ndarray) -> np.ndarray:
    """Return the first correctly predicted images of each class in the order of the sample."""
    sample = sample_balanced(labels, NUM_CLASSES * _SAMPLED_PER_CLASS)
    sample = sample[correct[sample]]
    return np.concatenate(
        [sample[labels[sample] == label][:CANDIDATES_PER_CLASS] for label in range(NUM_CLASSES)]
    )
