from __future__ import annotations

import numpy as np
import pytest

from cifar_app.metrics.ood import in_distribution_score, threshold_at_tpr


def test_doubt_of_either_model_lowers_the_score() -> None:
    probabilities = np.full((3, 10), 0.2 / 9)
    probabilities[:, 0] = 0.8
    probabilities[2] = 0.1
    high, little_evidence, undecided = in_distribution_score([0.9, 0.1, 0.9], probabilities)
    entropy = -(0.8 * np.log(0.8) + 0.2 * np.log(0.2 / 9))
    assert high == pytest.approx(0.9 * (1 - entropy / np.log(10)) ** 6)
    assert little_evidence == pytest.approx(high / 9)
    assert undecided == pytest.approx(0, abs=1e-9)


def test_threshold_accepts_the_wanted_fraction() -> None:
    scores = np.random.default_rng(0).random(101)
    threshold = threshold_at_tpr(scores, tpr=0.95)
    assert (scores >= threshold).mean() >= 0.95
    assert (scores > threshold).mean() <= 0.95
