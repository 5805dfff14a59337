"""The baseline: three convolutions and one hidden dense layer, 504,266 parameters.

Known for about 68% test accuracy. Everything else in this project is measured against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES

if TYPE_CHECKING:
    import keras

TITLE = "Seed CNN"
SUMMARY = "Three convolutions and two dense layers: the small baseline."


def build() -> keras.Model:
    """The untrained network; pixel values 0–255 are scaled to 0–1 by its first layer."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="pixels"),
            layers.Rescaling(1 / 255, name="scale"),
            layers.Conv2D(32, 3, activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="maxpool_1"),
            layers.Conv2D(64, 3, activation="relu", name="conv_2"),
            layers.Conv2D(128, 3, activation="relu", name="conv_3"),
            layers.MaxPooling2D(2, name="maxpool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="dense_1"),
            layers.Dropout(0.25, name="dropout"),
            layers.Dense(NUM_CLASSES, activation="softmax", name="output"),
        ],
        name="seed_cnn",
    )
