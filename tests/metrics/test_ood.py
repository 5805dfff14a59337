from __future__ import annotations

import numpy as np
import pytest

from cifar_app.metrics.ood import in_distribution_score, normalized_certainty, threshold_at_tpr


def test_doubt_of_either_model_lowers_the_score() -> None:
    probabilities = np.full((3, 10), 0.2 / 9)
    probabilities[:, 0] = 0.8
    probabilities[2] = 0.1
    high, little_evidence, undecided = in_distribution_score([0.9, 0.1, 0.9], probabilities)
    assert little_evidence < high
    assert undecided == pytest.approx(0, abs=1e-9)


def test_certainty_falls_with_the_number_of_classes() -> None:
    probabilities = np.array([[0.5, 0.5] + 8 * [0.0], [0.5] + 9 * [0.5 / 9]])
    two, ten = normalized_certainty(probabilities)
    assert two == pytest.approx(1 - np.log10(2))
    assert ten < two


def test_threshold_accepts_the_wanted_fraction() -> None:
    scores = np.random.default_rng(0).random(101)
    threshold = threshold_at_tpr(scores, tpr=0.95)
    assert (scores >= threshold).mean() >= 0.95
    assert (scores > threshold).mean() <= 0.95
