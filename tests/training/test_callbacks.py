from __future__ import annotations

import keras
import numpy as np

from cifar_app.training.randomness import ReseedEveryEpoch


def dropped(model: keras.Model) -> list[float]:
    answers = model(np.ones((1, 200), np.float32), training=True)
    return list(np.asarray(answers)[0])


def seeded(seed: int, epoch: int) -> list[float]:
    """What a fresh network drops in its first step of this epoch."""
    model = keras.Sequential([keras.Input((200,)), keras.layers.Dropout(0.5)])
    dropped(model)  # some numbers are used up already
    callback = ReseedEveryEpoch(seed)
    callback.set_model(model)
    callback.on_epoch_begin(epoch)
    return dropped(model)


def test_dropout_depends_on_seed_and_epoch_alone() -> None:
    assert seeded(1, epoch=2) == seeded(1, epoch=2)
    assert seeded(1, epoch=2) != seeded(1, epoch=3)
    assert seeded(1, epoch=2) != seeded(2, epoch=2)


def test_the_weights_are_left_alone() -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile(loss="mse", metrics=["mae"])
    before = model.get_weights()
    callback = ReseedEveryEpoch(0)
    callback.set_model(model)
    callback.on_epoch_begin(0)
    for found, wanted in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(found, wanted)
