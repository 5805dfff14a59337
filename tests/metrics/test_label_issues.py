from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import accuracy_excluding, find_label_issues
from cifar_app.model_store import store


def test_flipped_test_labels_rank_first() -> None:
    _, true = load_test_set()
    probabilities = [store.open_model(name).test_probabilities() for name in store.list_names()]
    of_label = [of_model[np.arange(len(true)), true] for of_model in probabilities]
    flipped = np.flatnonzero(np.min(of_label, axis=0) > 0.99)[:20]
    labels = true.astype(np.int64)
    labels[flipped] = (labels[flipped] + 1) % 10
    issues = find_label_issues(labels, probabilities)
    assert set(flipped.tolist()) <= set(issues.indices[:60].tolist())
    assert (np.diff(issues.normalized_margins) >= 0).all()
    assert (issues.normalized_margins < 0).all()


def test_disagreeing_model_is_counted() -> None:
    labels = np.array([0, 0, 1, 1])
    one = np.array([[0.6, 0.4], [0.1, 0.9], [0.3, 0.7], [0.4, 0.6]])
    other = np.array([[0.9, 0.1], [0.55, 0.45], [0.3, 0.7], [0.4, 0.6]])
    issues = find_label_issues(labels, [one, other])
    assert issues.indices.tolist() == issues.suggested_labels.tolist() == [1]
    assert issues.n_agreeing.tolist() == [1]
    assert issues.normalized_margins[0] == pytest.approx((0.1 + 0.55) / 2 - (0.9 + 0.45) / 2)
    assert len(find_label_issues(np.array([0, 1, 1, 1]), [one, one]).indices) == 0


def test_excluded_images_do_not_count() -> None:
    labels = np.array([0, 1, 1, 0])
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.7, 0.3]])
    assert accuracy_excluding(labels, probabilities, np.array([], int)) == 0.75
    assert accuracy_excluding(labels, probabilities, np.array([1])) == 1.0
