"""Fast convolutional network for training from scratch, after the CIFAR-10 speed records.

It has a frozen first layer that whitens patches of 2 × 2 pixels, three blocks of wide
convolutions initialized near the identity, and scaled-down logits (Jordan 2024, 94% on CIFAR-10
in 3.29 Seconds on a Single GPU, section 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES
from cifar_app.models.batch_norm_folding import restore_batch_norm

if TYPE_CHECKING:
    from collections.abc import Sequence

    import keras

TITLE = "Whitened CNN"
SUMMARY = "Wide convolutional network, trained on CIFAR-10 from scratch."
SHAPE_INDEPENDENT_OPTIONS = {"dropout"}

_PATCH_SIZE = 2
_PATCH_VALUES = _PATCH_SIZE * _PATCH_SIZE * IMAGE_SHAPE[-1]
_MIN_VARIANCE = 5e-4
_LOGIT_SCALE = 1 / 9
_WHITENING_IMAGES = 5_000
"""Number of training images that determine the whitening."""


def build(
    widths: Sequence[int] = (64, 256, 256),
    convolutions: int = 2,
    width: float = 1.0,
    dropout: float = 0.0,
) -> keras.Model:
    """Build the untrained model for pixel values 0–255.

    Args:
        widths: Number of filters of the convolutions in each block.
        convolutions: Number of convolutions per block. If it is 3 or more, a residual connection
            skips all but the first (He et al. 2016, section 3.2).
        width: Multiplier of `widths`.
        dropout: Fraction of the features dropped in a training step, 0–1.
    """
    import keras
    from keras import layers

    pixels = keras.Input(IMAGE_SHAPE, name="pixels")
    x = layers.Rescaling(1 / 64, offset=-2, name="whiten_scale")(pixels)
    x = layers.Conv2D(
        2 * _PATCH_VALUES, _PATCH_SIZE, use_bias=False, trainable=False, name="whiten_conv"
    )(x)
    x = _norm_gelu(x, "whiten")
    for index, filters in enumerate(widths, start=1):
        x = _block(x, f"block_{index}", round(width * filters), convolutions)
    x = layers.GlobalMaxPooling2D(name="strongest")(x)
    x = layers.Rescaling(_LOGIT_SCALE, name="features")(x)
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Dense(NUM_CLASSES, use_bias=False, activation="softmax", name="output")(x)
    return keras.Model(pixels, x, name="whitened_cnn")


def initialize_weights(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Set the whitening layer from the images, and all other convolutions near the identity."""
    del labels
    from keras import layers

    scaled = model.get_layer("whiten_scale")(images[:_WHITENING_IMAGES].astype(np.float32))
    model.get_layer("whiten_conv").set_weights([_whitening_kernel(np.asarray(scaled))])
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D) and layer.name != "whiten_conv":
            kernel = layer.get_weights()[0]
            channels = np.arange(min(kernel.shape[2:]))
            kernel[:, :, :, channels] = 0
            kernel[kernel.shape[0] // 2, kernel.shape[1] // 2, channels, channels] = 1
            layer.set_weights([kernel])


copy_weights = restore_batch_norm


def _block(x: keras.KerasTensor, name: str, width: int, convolutions: int) -> keras.KerasTensor:
    from keras import layers

    x = _convolution(x, f"{name}_1", width)
    x = layers.MaxPooling2D(2, name=f"{name}_maxpool")(x)
    x = shortcut = _norm_gelu(x, f"{name}_1")
    for index in range(2, convolutions):
        x = _convolution(x, f"{name}_{index}", width)
        x = _norm_gelu(x, f"{name}_{index}")
    last = f"{name}_{convolutions}"
    x = _convolution(x, last, width)
    if convolutions == 2:
        return _norm_gelu(x, last)
    x = _norm(x, last)
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.Activation("gelu", name=f"{name}_gelu")(x)


def _convolution(x: keras.KerasTensor, name: str, width: int) -> keras.KerasTensor:
    from keras import layers

    return layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_conv")(x)


def _norm(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    from keras import layers

    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, scale=False, name=f"{name}_norm")(
        x
    )


def _norm_gelu(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    from keras import layers

    return layers.Activation("gelu", name=f"{name}_gelu")(_norm(x, name))


def _whitening_kernel(images: np.ndarray) -> np.ndarray:
    """Return a kernel whose outputs on patches of images are uncorrelated with variance 1.

    Args:
        images: Scaled images, `float32 (N, 32, 32, 3)`.

    Returns:
        `float32 (2, 2, 3, 24)`: the eigenvectors of the patch covariance, each divided by the
        square root of its eigenvalue, followed by the same with opposite signs.
    """
    windows = np.lib.stride_tricks.sliding_window_view(
        images, (_PATCH_SIZE, _PATCH_SIZE), axis=(1, 2)
    )
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, _PATCH_VALUES)
    eigenvalues, eigenvectors = np.linalg.eigh(np.cov(patches, rowvar=False))
    kernel = eigenvectors / np.sqrt(eigenvalues + _MIN_VARIANCE)
    kernel = kernel.reshape(_PATCH_SIZE, _PATCH_SIZE, 3, -1)
    return np.concatenate([kernel, -kernel], axis=-1).astype(np.float32)
