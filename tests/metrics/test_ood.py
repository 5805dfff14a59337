from __future__ import annotations

import numpy as np

from cifar_app.metrics.ood import threshold_at_tpr


def test_threshold_accepts_the_wanted_fraction() -> None:
    scores = np.random.default_rng(0).random(101)
    threshold = threshold_at_tpr(scores, tpr=0.95)
    assert (scores >= threshold).mean() >= 0.95
    assert (scores > threshold).mean() <= 0.95
