from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cifar_app.metrics.classification import wilson_interval
from cifar_app.metrics.ood import auroc, ood_metrics, threshold_at_tpr


def test_threshold_accepts_the_wanted_fraction() -> None:
    scores = np.random.default_rng(0).random(101)
    threshold = threshold_at_tpr(scores, tpr=0.95)
    assert (scores >= threshold).mean() >= 0.95
    assert (scores > threshold).mean() <= 0.95


def test_auroc_matches_sklearn_also_with_ties() -> None:
    rng = np.random.default_rng(0)
    for digits in (1, 8):
        members, others = rng.normal(1, 1, 90).round(digits), rng.normal(0, 1, 40).round(digits)
        truth = [1] * len(members) + [0] * len(others)
        expected = roc_auc_score(truth, np.concatenate([members, others]))
        assert auroc(members, others) == pytest.approx(expected, abs=1e-12)


def test_image_at_the_threshold_is_accepted() -> None:
    metrics = ood_metrics(np.array([0.5, 0.9, 0.4]), np.array([0.5, 0.1]), threshold=0.5)
    assert (metrics.accepted, metrics.rejected) == (2, 1)
    assert metrics.accepted_interval == wilson_interval(2, 3)
    assert metrics.rejected_interval == wilson_interval(1, 2)
    assert ood_metrics(np.array([0.5]), np.array([]), 0.5).auroc is None
