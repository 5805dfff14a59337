"""Weights averaged with those that a training began with."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from cifar_app.training.progress import TrainingProgress
from cifar_app.training.start_average import interpolate_weights

IMAGES = np.random.default_rng(0).normal(size=(2_000, 6)).astype(np.float32)


def network(weights: np.ndarray) -> keras.Model:
    """Linear, with a softmax over three classes."""
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(3, "softmax", use_bias=False, name="output")]
    )
    model.set_weights([weights])
    return model


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_the_share_is_the_one_with_the_smallest_loss_at_its_own_temperature(share: float) -> None:
    numbers = np.random.default_rng(1)
    trained = numbers.normal(size=(6, 3)).astype(np.float32)
    old = 3 * numbers.normal(size=(6, 3)).astype(np.float32)
    true = (1 - share) * trained + share * old
    scores = 8 * IMAGES @ true + numbers.gumbel(size=(2_000, 3))
    model, start = network(trained), network(old)

    told: list[TrainingProgress] = []
    labels = scores.argmax(axis=1)
    assert interpolate_weights(model, start, IMAGES, labels, told.append) == share
    assert [progress.message[-8:] for progress in told] == [f"({one} of 6)" for one in range(1, 7)]
    np.testing.assert_allclose(model.get_weights()[0], true, rtol=1e-6)
    np.testing.assert_array_equal(start.get_weights()[0], old)
