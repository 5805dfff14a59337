from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, recall_score

from cifar_app.data import load_test_set
from cifar_app.metrics.comparison import (
    PAIRED_OUTCOMES,
    confusion_difference,
    order_by_disagreement,
    paired_outcomes,
    paired_outcomes_by_class,
    paired_test,
    paired_test_by_class,
)
from cifar_app.model_store import store


def one_hot(classes: list[int]) -> np.ndarray:
    return np.eye(10, dtype=np.float32)[classes]


def outcomes_of(both: int, only_a: int, only_b: int, neither: int) -> np.ndarray:
    return np.repeat(np.arange(4), [both, only_a, only_b, neither])


def test_outcomes_and_counts_by_class() -> None:
    labels = np.array([0, 1, 2, 3, 3], np.uint8)
    outcomes = paired_outcomes(labels, one_hot([0, 1, 9, 9, 3]), one_hot([0, 9, 2, 9, 3]))
    names = [PAIRED_OUTCOMES[index] for index in outcomes]
    assert names == ["both", "only_a", "only_b", "neither", "both"]
    counts = paired_outcomes_by_class(labels, outcomes)
    assert counts.shape == (10, 4)
    assert counts[3].tolist() == [1, 0, 0, 1]
    assert counts.sum() == 5


def test_p_value_matches_scipy() -> None:
    assert paired_test(outcomes_of(90, 0, 0, 2)).p_value == 1
    for fewer, more in ((4, 4), (1, 7), (25, 35), (1500, 1570)):
        expected = binomtest(fewer, fewer + more).pvalue
        assert paired_test(outcomes_of(90, more, fewer, 2)).p_value == pytest.approx(expected)


def test_difference_and_interval_by_hand() -> None:
    test = paired_test(outcomes_of(60, 25, 5, 10))
    assert (test.only_a, test.only_b) == (25, 5)
    assert test.difference == pytest.approx(0.2)
    # (25.5 - 5.5) / 102 ± 1.95996 sqrt(31 - 400 / 102) / 102
    assert test.interval == pytest.approx((0.09610, 0.29606), abs=1e-4)


def test_significance_follows_the_exact_test() -> None:
    # 2 / 2**5 = .0625 and 2 / 2**6 = .03125, while both intervals exclude 0.
    for more, is_significant in ((5, False), (6, True)):
        test = paired_test(outcomes_of(9_000, more, 0, 1_000 - more))
        assert test.interval[0] > 0
        assert test.is_significant is is_significant


def test_differences_of_shipped_models_match_scikit_learn() -> None:
    labels = load_test_set()[1]
    a, b = (store.open_model(name).test_probabilities() for name in ("whitened_cnn", "seed_cnn"))
    predicted_a, predicted_b = a.argmax(axis=1), b.argmax(axis=1)
    expected = confusion_matrix(labels, predicted_a) - confusion_matrix(labels, predicted_b)
    np.testing.assert_array_equal(confusion_difference(labels, a, b), expected)
    tests = paired_test_by_class(labels, paired_outcomes(labels, a, b))
    recalls = [
        recall_score(labels, predicted, average=None) for predicted in (predicted_a, predicted_b)
    ]
    assert [test.difference for test in tests] == pytest.approx(recalls[0] - recalls[1])
    for label, test in enumerate(tests):
        correct = (predicted_a == labels)[labels == label], (predicted_b == labels)[labels == label]
        only_a, only_b = (
            int((correct[0] & ~correct[1]).sum()),
            int((~correct[0] & correct[1]).sum()),
        )
        assert test.p_value == pytest.approx(binomtest(only_a, only_a + only_b).pvalue)
        assert test.interval[0] < test.difference < test.interval[1]


def test_strongest_disagreement_comes_first() -> None:
    labels = np.zeros(4, np.uint8)
    a, b = np.zeros((4, 10)), np.zeros((4, 10))
    a[:, 0], b[:, 0] = [0.5, 0.1, 0.9, 0.9], [0.4, 0.9, 0.9, 0.8]
    assert order_by_disagreement(np.array([0, 2, 1]), labels, a, b).tolist() == [1, 0, 2]
