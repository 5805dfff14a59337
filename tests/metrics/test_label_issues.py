"""Wrong labels are found where some were planted, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import accuracy_excluding, find_label_issues
from cifar_app.model_store import store


def sure_answers(labels: np.ndarray, seed: int) -> np.ndarray:
    """Answers that give each image's class between 0.7 and 0.9."""
    numbers = np.random.default_rng(seed)
    answers = numbers.uniform(0.0, 1.0, (len(labels), 10))
    answers[np.arange(len(labels)), labels] = 0.0
    answers /= answers.sum(axis=1, keepdims=True)
    sure = numbers.uniform(0.7, 0.9, (len(labels), 1))
    answers *= 1 - sure
    answers[np.arange(len(labels)), labels] = sure[:, 0]
    return answers


def test_planted_errors_are_found_and_named() -> None:
    true = np.arange(1000) % 10
    answers = [sure_answers(true, seed) for seed in (1, 2)]
    given = true.copy()
    planted = np.array([5, 123, 700])
    given[planted] = (true[planted] + 3) % 10
    found = find_label_issues(given, answers)
    assert set(found.indices.tolist()) <= set(planted.tolist())
    assert len(found.indices) >= 1
    by_number = dict(zip(found.indices.tolist(), found.suggested_labels.tolist(), strict=True))
    assert all(by_number[number] == true[number] for number in by_number)
    assert (np.diff(found.normalized_margins) >= 0).all()
    assert (found.normalized_margins < 0).all()
    assert found.n_agreeing.tolist() == [2] * len(found.indices)


def test_right_labels_raise_no_suspicion() -> None:
    true = np.arange(1000) % 10
    assert len(find_label_issues(true, [sure_answers(true, 1)]).indices) == 0


def test_labels_of_the_test_set_that_are_flipped_come_first() -> None:
    _, labels = load_test_set()
    answers = [store.open_model(name).test_probabilities() for name in store.list_names()]
    surely_right = np.flatnonzero(
        np.min([a[np.arange(len(labels)), labels] for a in answers], 0) > 0.99
    )
    flipped = surely_right[:20]
    given = labels.astype(np.int64)
    given[flipped] = (given[flipped] + 1) % 10
    found = find_label_issues(given, answers)
    assert set(flipped.tolist()) <= set(found.indices[:60].tolist())


def test_one_network_in_doubt_is_counted_as_such() -> None:
    labels = np.array([0, 0, 1, 1])
    sure_of_one = np.array([[0.6, 0.4], [0.1, 0.9], [0.3, 0.7], [0.4, 0.6]])
    sure_of_none = np.array([[0.9, 0.1], [0.55, 0.45], [0.3, 0.7], [0.4, 0.6]])
    found = find_label_issues(labels, [sure_of_one, sure_of_none])
    assert found.indices.tolist() == [1]
    assert found.suggested_labels.tolist() == [1]
    assert found.n_agreeing.tolist() == [1]
    assert found.normalized_margins[0] == pytest.approx((0.1 + 0.55) / 2 - (0.9 + 0.45) / 2)


def test_what_is_left_out_does_not_count() -> None:
    labels = np.array([0, 1, 1, 0])
    answers = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.7, 0.3]])
    assert accuracy_excluding(labels, answers, np.array([], int)) == 0.75
    assert accuracy_excluding(labels, answers, np.array([1])) == 1.0
