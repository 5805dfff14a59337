from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve as oracle_curve

from cifar_app.metrics.calibration import (
    apply_temperature,
    calibration_curve,
    classwise_ece,
    ece_null_interval,
    fit_temperature,
)
from cifar_app.metrics.classification import wilson_interval


def with_confidence(confidences: list[float]) -> np.ndarray:
    """Return predictions of class 0 with these confidences."""
    rows = np.zeros((len(confidences), 10))
    rows[:, 0] = confidences
    rows[:, 1:] = (1 - rows[:, :1]) / 9
    return rows


def calibrated(n_images: int) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities, and labels drawn from them."""
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(10) * 0.5, n_images)
    return np.array([rng.choice(10, p=row) for row in probabilities]), probabilities


def test_curve_groups_images_by_confidence() -> None:
    labels = np.array([0, 1, 0, 0, 0, 1], np.uint8)
    curve = calibration_curve(labels, with_confidence([0.5, 0.6, 0.9, 0.9, 0.95, 1.0]), bins=4)
    assert curve.edges.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve.count.tolist() == [0, 1, 1, 4]  # 0.5 is the upper edge of its bin
    assert curve.accuracy.tolist() == [0, 1, 0, 0.75]
    assert curve.confidence == pytest.approx([0, 0.5, 0.6, 0.9375])
    assert curve.ece == pytest.approx((0.5 + 0.6 + 4 * 0.1875) / 6)
    intervals = [wilson_interval(*counts) for counts in ((0, 0), (1, 1), (0, 1), (3, 4))]
    assert curve.accuracy_interval.tolist() == [list(interval) for interval in intervals]


def test_classwise_ece_matches_bins_of_sklearn() -> None:
    labels, probabilities = calibrated(2000)
    errors = classwise_ece(labels, probabilities, bins=10)
    for label, error in enumerate(errors):
        scores = probabilities[:, label]
        accuracy, confidence = oracle_curve(labels == label, scores, n_bins=10)
        count = np.histogram(scores, np.linspace(0, 1, 11))[0]
        gaps = np.abs(accuracy - confidence) * count[count > 0]
        assert error == pytest.approx(gaps.sum() / 2000)
    overconfident = probabilities.copy()
    overconfident[:, 0] += 0.5
    assert classwise_ece(labels, overconfident)[0] == pytest.approx(0.5, abs=0.02)


def test_fit_recovers_a_known_temperature() -> None:
    labels, probabilities = calibrated(4000)
    overconfident = apply_temperature(probabilities, 0.4)
    assert fit_temperature(labels, overconfident) == pytest.approx(2.5, rel=0.05)
    assert fit_temperature(labels, probabilities) == pytest.approx(1, rel=0.05)


def test_brier_objective_resists_few_confident_errors() -> None:
    labels = np.concatenate([np.zeros(720, int), np.arange(180) % 9 + 1, np.arange(9) + 1])
    probabilities = with_confidence([0.8] * 900 + [1 - 1e-9] * 9)
    assert fit_temperature(labels[:900], probabilities[:900]) == pytest.approx(1, abs=0.01)
    assert fit_temperature(labels, probabilities) > 1.1
    assert fit_temperature(labels, probabilities, "brier") == pytest.approx(1, abs=0.01)


def test_temperature_divides_the_logits() -> None:
    probabilities = np.array([[0.8, 0.2] + [0.0] * 8], np.float32)
    scaled = apply_temperature(probabilities, 2)
    assert scaled[0, 0] / scaled[0, 1] == pytest.approx(2)  # the root of 4
    np.testing.assert_allclose(scaled.sum(axis=1), 1)
    np.testing.assert_allclose(apply_temperature(scaled, 0.5), probabilities, atol=1e-6)


def test_null_interval_covers_calibrated_predictions() -> None:
    labels, probabilities = calibrated(4000)
    low, high = ece_null_interval(probabilities)
    assert low <= calibration_curve(labels, probabilities).ece <= high
    overconfident = apply_temperature(probabilities, 0.8)
    assert calibration_curve(labels, overconfident).ece > ece_null_interval(overconfident)[1]
