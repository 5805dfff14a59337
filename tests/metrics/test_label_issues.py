from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import accuracy_excluding, find_label_issues
from cifar_app.model_store import store


def confident_predictions(labels: np.ndarray, seed: int) -> np.ndarray:
    """Return correct predictions with a confidence between 0.7 and 0.9."""
    rng = np.random.default_rng(seed)
    rows = np.arange(len(labels))
    probabilities = rng.uniform(0.0, 1.0, (len(labels), 10))
    probabilities[rows, labels] = 0.0
    confidence = rng.uniform(0.7, 0.9, len(labels))
    probabilities *= ((1 - confidence) / probabilities.sum(axis=1))[:, None]
    probabilities[rows, labels] = confidence
    return probabilities


def test_planted_errors_are_found() -> None:
    true = np.arange(1000) % 10
    probabilities = [confident_predictions(true, seed) for seed in (1, 2)]
    assert len(find_label_issues(true, probabilities).indices) == 0
    labels, planted = true.copy(), np.array([5, 123, 700])
    labels[planted] = (true[planted] + 3) % 10
    issues = find_label_issues(labels, probabilities)
    assert set() < set(issues.indices.tolist()) <= set(planted.tolist())
    np.testing.assert_array_equal(issues.suggested_labels, true[issues.indices])
    assert (np.diff(issues.normalized_margins) >= 0).all()
    assert (issues.normalized_margins < 0).all()
    assert issues.n_agreeing.tolist() == [2] * len(issues.indices)


def test_flipped_test_labels_rank_first() -> None:
    _, true = load_test_set()
    probabilities = [store.open_model(name).test_probabilities() for name in store.list_names()]
    of_label = [of_model[np.arange(len(true)), true] for of_model in probabilities]
    flipped = np.flatnonzero(np.min(of_label, axis=0) > 0.99)[:20]
    labels = true.astype(np.int64)
    labels[flipped] = (labels[flipped] + 1) % 10
    issues = find_label_issues(labels, probabilities)
    assert set(flipped.tolist()) <= set(issues.indices[:60].tolist())


def test_disagreeing_model_is_counted() -> None:
    labels = np.array([0, 0, 1, 1])
    one = np.array([[0.6, 0.4], [0.1, 0.9], [0.3, 0.7], [0.4, 0.6]])
    other = np.array([[0.9, 0.1], [0.55, 0.45], [0.3, 0.7], [0.4, 0.6]])
    issues = find_label_issues(labels, [one, other])
    assert issues.indices.tolist() == issues.suggested_labels.tolist() == [1]
    assert issues.n_agreeing.tolist() == [1]
    assert issues.normalized_margins[0] == pytest.approx((0.1 + 0.55) / 2 - (0.9 + 0.45) / 2)


def test_excluded_images_do_not_count() -> None:
    labels = np.array([0, 1, 1, 0])
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.7, 0.3]])
    assert accuracy_excluding(labels, probabilities, np.array([], int)) == 0.75
    assert accuracy_excluding(labels, probabilities, np.array([1])) == 1.0
