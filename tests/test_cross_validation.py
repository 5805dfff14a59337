"""The study of the baseline's calibration lets no image judge itself."""

from __future__ import annotations

import numpy as np

from benchmarks.cross_validation import calibrated
from cifar_app.metrics.calibration import apply_temperature


def make_fold() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels, two epochs' answers, the second right more often and too sure, and honest ones."""
    numbers = np.random.default_rng(0)
    honest = numbers.dirichlet(np.full(10, 0.3), 8_000)
    labels = (honest.cumsum(axis=1) > numbers.random((8_000, 1))).argmax(axis=1)
    guesses = numbers.dirichlet(np.ones(10), 8_000)
    return labels, np.stack([guesses, apply_temperature(honest, 0.5)]), honest


def test_answers_are_those_of_the_best_epoch_made_honest() -> None:
    labels, answers, honest = make_fold()
    np.testing.assert_allclose(calibrated(labels, answers, "brier"), honest, atol=0.04)


def test_the_labels_of_an_image_change_other_answers_alone() -> None:
    labels, answers, _ = make_fold()
    changed = labels.copy()
    first_half = np.random.default_rng(0).permutation(len(labels))[:4_000]
    changed[first_half] = np.random.default_rng(1).integers(0, 10, 4_000)
    before, after = (calibrated(true, answers, "log") for true in (labels, changed))
    differs = (before != after).any(axis=1)
    assert not differs[first_half].any()
    assert differs.sum() == 4_000
