from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import corrupt
from cifar_app.robustness.evaluate import evaluate_robustness, is_up_to_date, sample_balanced
from tests.measurements import make_measurement, without_predictions

N_IMAGES = 20


def test_sample_is_balanced_and_nested() -> None:
    labels = load_test_set()[1]
    large = sample_balanced(labels, 105)
    assert len(set(large.tolist())) == 105
    counts = np.bincount(labels[large])
    assert (counts.min(), counts.max()) == (10, 11)
    assert sample_balanced(labels, 40).tolist() == large[:40].tolist()
    assert sample_balanced(labels, 40, seed=1).tolist() != large[:40].tolist()
    assert sorted(sample_balanced(labels, 10_000)) == list(range(10_000))


def test_results_are_those_of_the_model() -> None:
    model = store.open_model("seed_cnn")
    result = evaluate_robustness(model, N_IMAGES, lambda *_: None)
    images, labels = load_test_set()
    indices = sample_balanced(labels, N_IMAGES)
    classifier = load_classifier("seed_cnn")
    corrupted = corrupt(images[indices], "snow", 2, indices)
    for batch, expected in (
        (result.clean, images[indices]),
        (result.corrupted["snow"][1], corrupted),
    ):
        probabilities = classifier.predict(expected)
        predicted = probabilities.argmax(axis=1)
        predictions = batch.predictions
        assert predictions
        n_correct = np.count_nonzero(predicted == labels[indices])
        assert batch.correct == predictions.correct == n_correct
        counts = tuple(np.count_nonzero(predicted == label) for label in range(10))
        assert predictions.predicted == counts
        confidence = probabilities[np.arange(N_IMAGES), predicted].astype(float).mean()
        assert predictions.mean_confidence == pytest.approx(confidence, abs=1e-6)
        gap = confidence - n_correct / N_IMAGES
        assert predictions.confidence_gap == pytest.approx(gap, abs=1e-6)
    assert result.seconds > 0
    assert "ai-edge-litert" in result.versions
    assert is_up_to_date(model, {"seed_cnn": result}, N_IMAGES)
    assert not is_up_to_date(model, {"seed_cnn": result}, 2 * N_IMAGES)
    assert not is_up_to_date(model, {}, N_IMAGES)
    assert not is_up_to_date(model, {"seed_cnn": without_predictions(result)}, N_IMAGES)
    assert not is_up_to_date(model, {"seed_cnn": make_measurement()}, 1000)
