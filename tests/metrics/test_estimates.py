"""Metrics with intervals, checked against scikit-learn and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    log_loss,
    recall_score,
    top_k_accuracy_score,
)

from cifar_app.data import load_test_set
from cifar_app.metrics.estimates import estimate_metrics
from cifar_app.model_store import store


@pytest.mark.parametrize("name", ["seed_cnn", "whitened_cnn"])
def test_metrics_match_scikit_learn(name: str) -> None:
    labels, probabilities = load_test_set()[1], store.open_model(name).test_probabilities()
    estimates = estimate_metrics(labels, probabilities)
    exact = probabilities.astype(float)
    normalized = exact / exact.sum(axis=1, keepdims=True)
    assert estimates.accuracy.value == accuracy_score(labels, probabilities.argmax(axis=1))
    assert estimates.top2_accuracy.value == top_k_accuracy_score(labels, normalized, k=2)
    assert estimates.loss.value == pytest.approx(log_loss(labels, normalized), rel=1e-5)
    assert estimates.brier.value == pytest.approx(
        brier_score_loss(labels, normalized, labels=range(10)), rel=1e-5
    )
    recalls = recall_score(labels, probabilities.argmax(axis=1), average=None)
    assert estimates.worst_class == recalls.argmin()
    assert estimates.lowest_recall.value == pytest.approx(recalls.min())


def test_interval_of_a_mean_matches_scipy() -> None:
    labels = np.array([0, 1, 2, 3], np.uint8)
    probabilities = np.full((4, 10), 0.01)
    probabilities[range(4), labels] = [0.9, 0.5, 0.4, 0.91]
    estimates = estimate_metrics(labels, probabilities)
    losses = -np.log([0.9, 0.5, 0.4, 0.91])
    expected = norm.interval(0.95, losses.mean(), losses.std(ddof=1) / 2)
    assert estimates.loss.interval == pytest.approx(expected)


def test_equal_probabilities_rank_by_label() -> None:
    labels = np.array([0, 1, 2], np.uint8)
    estimates = estimate_metrics(labels, np.full((3, 10), 0.1))
    assert estimates.accuracy.value == pytest.approx(1 / 3)
    assert estimates.top2_accuracy.value == pytest.approx(2 / 3)
    assert estimates.ece.interval is estimates.lowest_recall.interval is None
