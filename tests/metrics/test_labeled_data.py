from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as oracle

from cifar_app.config import NUM_CLASSES
from cifar_app.metrics.classification import per_class_metrics, wilson_interval
from cifar_app.metrics.labeled_data import evaluate
from cifar_app.metrics.ood import ood_metrics


def test_metrics_match_sklearn() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(-1, 7, 300)  # without images of three classes
    probabilities = rng.dirichlet(np.ones(NUM_CLASSES) * 0.3, 300)
    probabilities[np.arange(300), np.maximum(labels, 0)] += rng.random(300)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    scores = probabilities.max(axis=1)
    result = evaluate(labels, probabilities, scores, 0.4)

    members = labels >= 0
    true, predicted = labels[members], probabilities[members].argmax(axis=1)
    assert (result.images, result.other_images) == (len(true), 300 - len(true))
    assert result.accuracy == pytest.approx(oracle.accuracy_score(true, predicted))
    assert result.accuracy_interval == wilson_interval(result.correct, len(true))
    with pytest.warns(UserWarning, match="not in y_true"):
        balanced = oracle.balanced_accuracy_score(true, predicted)
    assert result.balanced_accuracy == pytest.approx(balanced)
    loss = oracle.log_loss(true, probabilities[members], labels=range(NUM_CLASSES))
    assert result.loss == pytest.approx(loss)
    assert result.mean_confidence == pytest.approx(probabilities[members].max(axis=1).mean())
    matrix = oracle.confusion_matrix(true, predicted, labels=range(NUM_CLASSES))
    np.testing.assert_array_equal(result.matrix[:-1], matrix)
    others = np.bincount(probabilities[~members].argmax(axis=1), minlength=NUM_CLASSES)
    np.testing.assert_array_equal(result.matrix[-1], others)
    assert result.classes == per_class_metrics(true, probabilities[members])
    assert result.ood == ood_metrics(scores[members], scores[~members], 0.4)
