from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from cifar_app.models import ENLARGE
from cifar_app.training.callbacks import ProgressiveResizing, ReseedEveryEpoch

INITIAL, FULL = 4, 8


def reseeded_dropout(seed: int, epoch: int) -> list[float]:
    """Return the output of a dropout layer in its first step of an epoch."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(200), layers.Dropout(0.5)])
    model.set_weights([np.ones((4, 200)), np.zeros(200)])
    ones = np.ones((1, 4), np.float32)
    model(ones, training=True)  # the generator has been used before
    callback = ReseedEveryEpoch(seed)
    callback.set_model(model)
    callback.on_epoch_begin(epoch)
    assert (model.get_weights()[0] == 1).all()
    return list(np.asarray(model(ones, training=True))[0])


def test_dropout_depends_only_on_seed_and_epoch() -> None:
    expected = reseeded_dropout(1, epoch=2)
    assert expected == reseeded_dropout(1, epoch=2)
    assert expected != reseeded_dropout(1, epoch=3)
    assert expected != reseeded_dropout(2, epoch=2)


class RecordSizes(layers.Layer):
    """Identity that records the size of its input and whether it is training."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, bool]] = []

    def call(self, images: Any, training: bool = False) -> Any:
        self.sizes.append((images.shape[1], bool(training)))
        return images


def test_images_grow_and_validate_at_full_size() -> None:
    record = RecordSizes()
    pooling = keras.Sequential([keras.Input((FULL, FULL, 3)), layers.GlobalAveragePooling2D()])
    resizing = layers.Resizing(FULL, FULL, name=ENLARGE)
    output = layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((2, 2, 3)), resizing, record, pooling, output])
    model.compile("sgd", "sparse_categorical_crossentropy")
    data = np.zeros((6, 2, 2, 3), np.float32), np.zeros(6, np.uint8)
    record.sizes.clear()
    callbacks = [ProgressiveResizing(INITIAL, n_initial_epochs=2)]
    model.fit(*data, epochs=3, validation_data=data, verbose=0, callbacks=callbacks)
    # One entry per compiled function: two for training, one for validation.
    assert list(dict.fromkeys(record.sizes)) == [(INITIAL, True), (FULL, False), (FULL, True)]
    assert (resizing.height, resizing.width) == (FULL, FULL)
