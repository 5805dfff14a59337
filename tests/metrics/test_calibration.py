from __future__ import annotations

import numpy as np
import pytest

from cifar_app.metrics.calibration import (
    apply_temperature,
    calibration_curve,
    ece_null_interval,
    fit_temperature,
    simulate_ece,
)
from cifar_app.metrics.classification import wilson_interval


def with_confidence(confidences: list[float]) -> np.ndarray:
    """Rows that name class 0 with these probabilities."""
    rows = np.zeros((len(confidences), 10))
    rows[:, 0] = confidences
    rows[:, 1:] = (1 - rows[:, :1]) / 9
    return rows


def test_images_are_grouped_by_confidence() -> None:
    # Right, wrong | right, right, right, wrong; class 0 is right.
    labels = np.array([0, 1, 0, 0, 0, 1], np.uint8)
    found = calibration_curve(labels, with_confidence([0.5, 0.6, 0.9, 0.9, 0.95, 1.0]), bins=4)
    assert found.edges.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert found.count.tolist() == [0, 1, 1, 4]  # 0.5 belongs to the bin that it ends
    assert found.accuracy.tolist() == [0, 1, 0, 0.75]
    assert found.confidence == pytest.approx([0, 0.5, 0.6, 0.9375])
    assert found.ece == pytest.approx((0.5 + 0.6 + 4 * 0.1875) / 6)


def test_the_expected_error_agrees_with_its_definition() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(10) * 0.2, 1000)
    labels = rng.integers(0, 10, 1000)
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    wanted = 0.0
    for number in range(15):
        chosen = (sure > number / 15) & (sure <= (number + 1) / 15)
        if chosen.any():
            wanted += chosen.mean() * abs(right[chosen].mean() - sure[chosen].mean())
    assert calibration_curve(labels, probabilities).ece == pytest.approx(wanted)


def test_whoever_is_always_sure_and_right_is_calibrated() -> None:
    found = calibration_curve(np.zeros(5, np.uint8), with_confidence([1.0] * 5))
    assert found.count.sum() == found.count[-1] == 5
    assert found.ece == 0


def test_no_images_have_no_error() -> None:
    assert calibration_curve(np.empty(0, np.uint8), np.empty((0, 10))).ece == 0


def test_the_temperature_undoes_a_known_one() -> None:
    numbers = np.random.default_rng(0)
    honest = numbers.dirichlet(np.ones(10) * 0.5, 4000)
    labels = np.array([numbers.choice(10, p=row) for row in honest])
    too_sure = apply_temperature(honest, 0.4)
    assert fit_temperature(labels, too_sure) == pytest.approx(2.5, rel=0.05)
    assert fit_temperature(labels, honest) == pytest.approx(1, rel=0.05)


def test_the_brier_score_cares_less_for_a_few_that_are_sure_and_wrong() -> None:
    others = np.arange(180) % 9 + 1
    honest = with_confidence([0.8] * 900), np.concatenate([np.zeros(720, int), others])
    answers = np.concatenate([honest[0], with_confidence([1 - 1e-9] * 9)])
    labels = np.concatenate([honest[1], np.arange(9) + 1])
    assert fit_temperature(honest[1], honest[0]) == pytest.approx(1, abs=0.01)
    assert fit_temperature(labels, answers) > 1.1
    assert fit_temperature(labels, answers, "brier") == pytest.approx(1, abs=0.01)


def test_a_temperature_divides_the_logits() -> None:
    probabilities = np.array([[0.8, 0.2] + [0.0] * 8], np.float32)
    warm = apply_temperature(probabilities, 2)
    assert warm[0, 0] / warm[0, 1] == pytest.approx(2)  # the root of 4
    np.testing.assert_allclose(warm.sum(axis=1), 1)
    np.testing.assert_allclose(apply_temperature(warm, 0.5), probabilities, atol=1e-6)


def test_chance_leaves_a_gap_that_more_images_close() -> None:
    numbers = np.random.default_rng(1)
    probabilities = numbers.dirichlet(np.ones(10), 40_000)
    few, many = (simulate_ece(part).mean() for part in (probabilities[:400], probabilities))
    assert few == pytest.approx(10 * many, rel=0.35)  # a standard error: one over the root


def test_whoever_is_calibrated_has_a_gap_as_chance_makes_it() -> None:
    numbers = np.random.default_rng(1)
    probabilities = numbers.dirichlet(np.ones(10), 4_000)
    labels = np.array([numbers.choice(10, p=row) for row in probabilities])
    low, high = ece_null_interval(probabilities)
    assert low <= calibration_curve(labels, probabilities).ece <= high
    too_sure = apply_temperature(probabilities, 0.8)
    assert calibration_curve(labels, too_sure).ece > ece_null_interval(too_sure)[1]


def test_whoever_is_certain_has_no_gap_by_chance() -> None:
    assert ece_null_interval(np.eye(10)) == (0, 0)


def test_every_bin_has_the_interval_of_its_accuracy() -> None:
    labels = np.array([0, 1, 0, 0, 0, 1], np.uint8)
    found = calibration_curve(labels, with_confidence([0.5, 0.6, 0.9, 0.9, 0.95, 1.0]), bins=4)
    assert found.accuracy_interval.tolist() == [
        [0, 1],
        list(wilson_interval(1, 1)),
        list(wilson_interval(0, 1)),
        list(wilson_interval(3, 4)),
    ]
