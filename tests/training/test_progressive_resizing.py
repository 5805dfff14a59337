from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
from keras import layers

from cifar_app.models import ENLARGE
from cifar_app.training import RECIPES
from cifar_app.training.enlarging import progressive_resizing

EARLY, FULL = 4, 8
SMALL = replace(RECIPES["seed_cnn"], initial_image_size=EARLY, full_size_epochs=1)


class Witness(layers.Layer):
    """Passes images on and remembers their sizes, and whether it was for training."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, bool]] = []

    def call(self, images: Any, training: bool = False) -> Any:
        self.seen.append((images.shape[1], bool(training)))
        return images


def test_images_grow_for_the_last_epochs_and_are_validated_at_full_size() -> None:
    witness = Witness()
    inner = keras.Sequential([keras.Input((FULL, FULL, 3)), layers.GlobalAveragePooling2D()])
    resize = layers.Resizing(FULL, FULL, name=ENLARGE)
    model = keras.Sequential(
        [keras.Input((2, 2, 3)), resize, witness, inner, layers.Dense(10, activation="softmax")]
    )
    model.compile("sgd", "sparse_categorical_crossentropy")
    images, labels = np.zeros((6, 2, 2, 3), np.float32), np.zeros(6, np.uint8)
    witness.seen.clear()
    model.fit(
        images,
        labels,
        epochs=3,
        validation_data=(images, labels),
        verbose=0,
        callbacks=progressive_resizing(SMALL, 3),
    )
    # Each is a trace of one compiled function: two for training, one for validation.
    assert list(dict.fromkeys(witness.seen)) == [(EARLY, True), (FULL, False), (FULL, True)]
    assert (resize.height, resize.width) == (FULL, FULL)


def test_most_recipes_keep_one_size() -> None:
    assert progressive_resizing(RECIPES["seed_cnn"], 10) == []
