"""Baseline: three convolutional layers and one hidden dense layer, 504,266 parameters.

It is known for about 68% test accuracy. The experiments compare it with its own variants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES

if TYPE_CHECKING:
    import keras

TITLE = "Seed CNN"
SUMMARY = "Small baseline with three convolutional and two dense layers."

_FILTERS = (32, 64, 128)
_HIDDEN_UNITS = 128


def build(
    width: float = 1.0,
    extra_convolutions: int = 0,
    dropout: float = 0.25,
    batch_norm: bool = False,
) -> keras.Model:
    """Build the untrained model; its first layer scales pixel values from 0–255 to 0–1.

    Args:
        width: Multiplier of the filters of every convolution and the units of the hidden layer.
        extra_convolutions: Number of additional convolutions like the third, with padding.
        dropout: Fraction of the hidden units dropped in a training step, 0–1.
        batch_norm: Whether batch normalization precedes the ReLU of every convolution
            (Ioffe & Szegedy 2015, Batch Normalization, section 3.2).
    """
    import keras
    from keras import layers

    filters = [round(width * count) for count in _FILTERS]
    extra_layers = [
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
            *extra_layers,
            layers.MaxPooling2D(2, name="maxpool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(round(width * _HIDDEN_UNITS), activation="relu", name="dense_1"),
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
        # The shift of batch normalization makes a bias redundant.
        layers.Conv2D(filters, 3, padding=padding, use_bias=False, name=name),
        layers.BatchNormalization(name=f"norm_{number}"),
        layers.ReLU(name=f"relu_{number}"),
    ]
