"""The baseline: three convolutions and one hidden dense layer, 504,266 parameters.

Known for about 68% test accuracy. Everything else in this project is measured against it;
its options make the relatives that the experiments compare it with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES

if TYPE_CHECKING:
    import keras

TITLE = "Seed CNN"
SUMMARY = "Three convolutions and two dense layers: the small baseline."

_FILTERS = (32, 64, 128)
_HIDDEN = 128


def build(
    width: float = 1.0,
    extra_convolutions: int = 0,
    dropout: float = 0.25,
    batch_norm: bool = False,
) -> keras.Model:
    """The untrained network; pixel values 0–255 are scaled to 0–1 by its first layer.

    Args:
        width: Factor of the filters of every convolution and of the hidden dense layer.
        extra_convolutions: Further convolutions like the third, padded so that they leave
            the size of the image as it is.
        dropout: Share of the hidden units that a training step leaves out, 0–1.
        batch_norm: Whether every convolution is normalized over the batch before its ReLU
            (Ioffe & Szegedy 2015, Batch Normalization, section 3.2).
    """
    import keras
    from keras import layers

    filters = [round(width * number) for number in _FILTERS]
    last = [
        layer
        for number in range(4, 4 + extra_convolutions)
        for layer in _convolution(number, filters[2], batch_norm, padding="same")
    ]
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="pixels"),
            layers.Rescaling(1 / 255, name="scale"),
            *_convolution(1, filters[0], batch_norm),
            layers.MaxPooling2D(2, name="maxpool_1"),
            *_convolution(2, filters[1], batch_norm),
            *_convolution(3, filters[2], batch_norm),
            *last,
            layers.MaxPooling2D(2, name="maxpool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(round(width * _HIDDEN), activation="relu", name="dense_1"),
            layers.Dropout(dropout, name="dropout"),
            layers.Dense(NUM_CLASSES, activation="softmax", name="output"),
        ],
        name="seed_cnn",
    )


def _convolution(
    number: int, filters: int, batch_norm: bool, padding: str = "valid"
) -> list[keras.Layer]:
    from keras import layers

    name = f"conv_{number}"
    if not batch_norm:
        return [layers.Conv2D(filters, 3, padding=padding, activation="relu", name=name)]
    return [
        # The normalization has a shift of its own, which makes a bias idle.
        layers.Conv2D(filters, 3, padding=padding, use_bias=False, name=name),
        layers.BatchNormalization(name=f"norm_{number}"),
        layers.ReLU(name=f"relu_{number}"),
    ]
