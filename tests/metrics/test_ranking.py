from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as oracle

from cifar_app.metrics.ranking import ranking_curve


@pytest.mark.parametrize("decimals", [1, 6])
def test_curves_match_sklearn(decimals: int) -> None:
    rng = np.random.default_rng(0)
    positive = rng.random(500) < 0.2
    scores = (rng.random(500) + 0.4 * positive).round(decimals)  # one decimal: many equal scores
    curve = ranking_curve(positive, scores)
    precision, recall, _ = oracle.precision_recall_curve(positive, scores)
    assert curve.precision == pytest.approx(precision[-2::-1])
    assert curve.recall == pytest.approx(recall[-2::-1])
    false_positive_rate, recall, _ = oracle.roc_curve(positive, scores, drop_intermediate=False)
    assert curve.false_positive_rate == pytest.approx(false_positive_rate[1:])
    assert curve.recall == pytest.approx(recall[1:])
    assert curve.auroc == pytest.approx(oracle.roc_auc_score(positive, scores))
    expected = oracle.average_precision_score(positive, scores)
    assert curve.average_precision == pytest.approx(expected)
