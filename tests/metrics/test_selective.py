from __future__ import annotations

import numpy as np
import pytest

from cifar_app.metrics.selective import coverage_curve


def test_curve_counts_images_at_each_threshold() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(10) * 0.2, 300).round(2)  # with equal confidences
    labels = np.where(rng.random(300) < 0.7, probabilities.argmax(axis=1), 0)
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    curve = coverage_curve(labels, probabilities)
    assert curve.threshold.tolist() == sorted(set(confidence), reverse=True)
    for threshold, accuracy, coverage in zip(
        curve.threshold, curve.accuracy, curve.coverage, strict=True
    ):
        accepted = confidence >= threshold
        assert accuracy == pytest.approx(correct[accepted].mean())
        assert coverage == pytest.approx(accepted.mean())
    for threshold in (0, 0.5, 0.735, 1, 1.1):
        accepted = confidence >= threshold
        assert curve.count(threshold) == (accepted.sum(), correct[accepted].sum())
