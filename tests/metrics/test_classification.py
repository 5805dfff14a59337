from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics as oracle

from cifar_app.metrics.classification import (
    brier_scores,
    confusion_matrix,
    cross_entropy_per_sample,
    label_ranks,
    macro_intervals,
    margins,
    normalize_confusion_matrix,
    per_class_metrics,
    summarize,
    wilson_interval,
)

CAT = 3


def test_wilson_interval_matches_scipy() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    for successes, trials in ((0, 10), (1, 10), (10, 10), (912, 1000), (7000, 10_000)):
        for confidence in (0.95, 0.8):
            expected = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
            assert wilson_interval(successes, trials, confidence) == pytest.approx(
                (expected.low, expected.high), abs=1e-9
            )


def test_metrics_match_sklearn() -> None:
    # Labels without class 9 and probabilities that never predict class 8.
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 9, 500).astype(np.uint8)
    probabilities = rng.dirichlet(np.ones(10) * 0.3, 500)
    probabilities[np.arange(500), labels] += rng.random(500)
    probabilities[:, 8] = 0
    probabilities[:, 8] = probabilities.max(axis=1) / 2
    probabilities /= probabilities.sum(axis=1, keepdims=True)
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

    rows = per_class_metrics(labels, probabilities)
    expected = oracle.precision_recall_fscore_support(
        labels, predicted, labels=range(10), zero_division=0
    )
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        assert [getattr(row, name) for row in rows] == pytest.approx(values.tolist())
    assert [row.predicted for row in rows] == np.bincount(predicted, minlength=10).tolist()
    confidence = probabilities.max(axis=1)[predicted == CAT].mean()
    assert rows[CAT].mean_confidence == pytest.approx(confidence)
    for row in rows:
        correct = round(row.recall * row.support)
        assert row.recall_interval == wilson_interval(correct, row.support)
        assert row.precision_interval == wilson_interval(correct, row.predicted)
        assert row.confidence_gap == row.mean_confidence - row.precision
        low, high = row.confidence_gap_interval
        assert row.precision_interval == pytest.approx(
            (row.mean_confidence - high, row.mean_confidence - low)
        )

    summary = summarize(labels, probabilities)
    assert summary.images == 500
    assert summary.accuracy == oracle.accuracy_score(labels, predicted)
    assert summary.accuracy_interval == wilson_interval(summary.correct, 500)
    macro = [np.mean(values) for values in expected[:3]]
    assert (summary.precision, summary.recall, summary.f1) == pytest.approx(macro)
    assert summary.loss == pytest.approx(oracle.log_loss(labels, probabilities, labels=range(10)))


def test_label_ranks_match_top_k_accuracy_of_sklearn() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 400)
    probabilities = rng.dirichlet(np.ones(10), 400)
    ranks = label_ranks(labels, probabilities)
    for k in (1, 2, 3, 9):
        expected = oracle.top_k_accuracy_score(labels, probabilities, k=k, labels=range(10))
        assert (ranks <= k).mean() == pytest.approx(expected)
    assert label_ranks(np.array([3, 0]), np.full((2, 10), 0.1)).tolist() == [4, 1]


def test_f1_interval_matches_bootstrap() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 2000)
    predicted = np.where(rng.random(2000) < 0.8, labels, rng.integers(0, 10, 2000))
    probabilities = np.eye(10)[predicted]
    resamples = rng.integers(0, 2000, (600, 2000))
    scores = [oracle.f1_score(labels[index] == CAT, predicted[index] == CAT) for index in resamples]
    row = per_class_metrics(labels, probabilities)[CAT]
    assert row.f1_interval == pytest.approx(np.quantile(scores, [0.025, 0.975]), abs=0.006)
    assert row.f1_interval[0] < row.f1 < row.f1_interval[1]


def test_scores_of_images_by_hand() -> None:
    labels = np.full(4, CAT)
    probabilities = np.zeros((4, 10), np.float32)
    probabilities[0, CAT] = 1
    probabilities[1, 5] = 1
    probabilities[2] = 0.1
    probabilities[3, [CAT, 0, 9]] = 0.5, 0.3, 0.2
    assert margins(probabilities) == pytest.approx([1, 1, 0, 0.2])
    assert brier_scores(labels, probabilities) == pytest.approx([0, 2, 0.9, 0.38])
    losses = cross_entropy_per_sample(labels, probabilities)
    assert losses[[0, 2, 3]] == pytest.approx([0, np.log(10), np.log(2)])
    assert 80 < losses[1] < np.inf


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
