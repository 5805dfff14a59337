"""Scores that tell members of the ten classes from everything else."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.metrics.ood import in_distribution_score, normalized_certainty, threshold_at_tpr


def test_doubt_of_either_kind_lowers_the_score() -> None:
    answers = np.full((3, 10), 0.2 / 9)
    answers[:, 0] = 0.8
    answers[2] = 0.1
    sure, little_evidence, undecided = in_distribution_score([0.9, 0.1, 0.9], answers)
    assert little_evidence < sure
    assert undecided == pytest.approx(0, abs=1e-9)


def test_two_likely_classes_leave_more_certainty_than_many_less_likely_ones() -> None:
    answers = np.array([[0.5, 0.5] + 8 * [0.0], [0.5] + 9 * [0.5 / 9]])
    two, many = normalized_certainty(answers)
    assert two == pytest.approx(1 - np.log10(2))
    assert many < two


def test_the_threshold_keeps_the_wanted_share() -> None:
    scores = np.random.default_rng(0).random(101)
    threshold = threshold_at_tpr(scores, keep=0.95)
    assert (scores >= threshold).mean() >= 0.95
    assert (scores > threshold).mean() <= 0.95
