from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics as oracle

from cifar_app.metrics.classification import (
    brier_scores,
    confusion_matrix,
    cross_entropy_per_sample,
    macro_intervals,
    margins,
    normalize_confusion_matrix,
    per_class_metrics,
    summarize,
    wilson_interval,
)

CAT, DOG = 3, 5

Case = tuple[np.ndarray, np.ndarray]


def with_confidence(predicted: list[int], confidence: float) -> np.ndarray:
    """Return predictions with this confidence; the other classes share the rest evenly."""
    rows = np.full((len(predicted), 10), (1 - confidence) / 9, np.float32)
    rows[np.arange(len(predicted)), predicted] = confidence
    return rows


@pytest.fixture(scope="module")
def random_case() -> Case:
    """Return labels without class 9 and probabilities that never predict class 8."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 9, 500).astype(np.uint8)
    probabilities = rng.dirichlet(np.ones(10) * 0.3, 500)
    probabilities[np.arange(500), labels] += rng.random(500)
    probabilities[:, 8] = 0
    probabilities[:, 8] = probabilities.max(axis=1) / 2
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return labels, probabilities.astype(np.float32)


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 10), (1, 10), (5, 10), (10, 10), (912, 1000), (7000, 10_000)]
)
def test_wilson_interval_matches_scipy(successes: int, trials: int) -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    for confidence in (0.95, 0.8):
        expected = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
        assert wilson_interval(successes, trials, confidence) == pytest.approx(
            (expected.low, expected.high), abs=1e-9
        )


@given(trials=st.integers(1, 10_000), proportion=st.floats(0, 1))
def test_wilson_interval_contains_the_proportion(trials: int, proportion: float) -> None:
    successes = round(proportion * trials)
    low, high = wilson_interval(successes, trials)
    rounding = 1e-12
    assert 0 <= low <= successes / trials + rounding
    assert successes / trials - rounding <= high <= 1


def test_confusion_matrix_matches_sklearn(random_case: Case) -> None:
    labels, probabilities = random_case
    predicted = probabilities.argmax(axis=1)
    matrix = confusion_matrix(labels, predicted)
    np.testing.assert_array_equal(
        matrix, oracle.confusion_matrix(labels, predicted, labels=range(10))
    )
    for normalize in ("true", "pred"):
        np.testing.assert_allclose(
            normalize_confusion_matrix(matrix, normalize),
            oracle.confusion_matrix(labels, predicted, labels=range(10), normalize=normalize),
        )


def test_class_metrics_match_sklearn(random_case: Case) -> None:
    labels, probabilities = random_case
    rows = per_class_metrics(labels, probabilities)
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, support = oracle.precision_recall_fscore_support(
        labels, predicted, labels=range(10), zero_division=0
    )
    assert [row.precision for row in rows] == pytest.approx(precision.tolist())
    assert [row.recall for row in rows] == pytest.approx(recall.tolist())
    assert [row.f1 for row in rows] == pytest.approx(f1.tolist())
    assert [row.support for row in rows] == support.tolist()
    assert [row.predicted for row in rows] == np.bincount(predicted, minlength=10).tolist()
    confidence = probabilities.max(axis=1)[predicted == CAT].mean()
    assert rows[CAT].mean_confidence == pytest.approx(confidence)
    for row in rows:
        correct = round(row.recall * row.support)
        assert row.recall_interval == wilson_interval(correct, row.support)
        assert row.precision_interval == wilson_interval(correct, row.predicted)


def test_summary_matches_sklearn(random_case: Case) -> None:
    labels, probabilities = random_case
    summary = summarize(labels, probabilities)
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, _ = oracle.precision_recall_fscore_support(
        labels, predicted, labels=range(10), average="macro", zero_division=0
    )
    assert summary.images == 500
    assert summary.accuracy == oracle.accuracy_score(labels, predicted)
    assert summary.accuracy_interval == wilson_interval(summary.correct, 500)
    assert (summary.precision, summary.recall, summary.f1) == pytest.approx((precision, recall, f1))
    exact = probabilities.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)
    expected_loss = oracle.log_loss(labels, exact, labels=range(10))
    assert summary.loss == pytest.approx(expected_loss, rel=1e-6)


def test_summary_needs_an_image() -> None:
    with pytest.raises(ValueError, match="at least one image"):
        summarize(np.empty(0, np.uint8), np.empty((0, 10), np.float32))


def test_cross_entropy_is_finite_for_certain_errors() -> None:
    labels = np.array([CAT, CAT], np.uint8)
    losses = cross_entropy_per_sample(labels, with_confidence([CAT, DOG], confidence=0.5))
    assert losses == pytest.approx([np.log(2), np.log(18)])
    losses = cross_entropy_per_sample(labels, with_confidence([DOG, DOG], confidence=1.0))
    assert np.isfinite(losses).all()
    assert losses[0] > 80


def test_brier_score_by_hand() -> None:
    probabilities = with_confidence([CAT, DOG, CAT], confidence=1.0)
    probabilities[2] = 0.1
    scores = brier_scores(np.array([CAT, CAT, CAT], np.uint8), probabilities)
    assert scores == pytest.approx([0, 2, 0.81 + 9 * 0.01])


def test_margin_is_lead_over_second_class() -> None:
    probabilities = np.zeros((2, 10), np.float32)
    probabilities[0, [7, 0, 9]] = 0.5, 0.3, 0.2
    probabilities[1, [1, 2]] = 0.5, 0.5
    assert margins(probabilities) == pytest.approx([0.2, 0.0])


def test_macro_intervals_match_standard_error() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 1000)
    predicted = np.where(rng.random(1000) < 0.8, labels, rng.integers(0, 10, 1000))
    matrix = confusion_matrix(labels, predicted)
    few, many = macro_intervals(matrix), macro_intervals(100 * matrix)
    recall = float(np.mean(matrix.diagonal() / matrix.sum(axis=1)))
    error = float(np.sqrt(np.sum(recall * (1 - recall) / matrix.sum(axis=1)))) / 10
    assert few["recall"] == pytest.approx((recall - 1.96 * error, recall + 1.96 * error), abs=0.004)
    for name in ("precision", "recall", "f1"):
        (low, high), (lower, upper) = few[name], many[name]
        assert low < lower < recall + 0.01
        assert (upper - lower) == pytest.approx((high - low) / 10, rel=0.1)
    assert few == macro_intervals(matrix)
