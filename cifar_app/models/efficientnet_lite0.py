"""EfficientNet-Lite0 with ImageNet weights, for transfer to CIFAR-10.

EfficientNet (Tan & Le 2019, table 1) without squeeze-and-excitation and with ReLU6, so that
it runs well on small processors (Liu 2020, Higher accuracy on vision models with
EfficientNet-Lite). The 32 × 32 images are enlarged inside the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES
from cifar_app.models import ENLARGE

if TYPE_CHECKING:
    import keras
    import numpy as np

TITLE = "EfficientNet-Lite0"
SUMMARY = "Learnt a million photos of ImageNet first, then CIFAR-10: transfer learning."

FEATURES = 1280

_STAGES = (
    # kernel, stride, expansion, filters, blocks
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
_EPSILON = 1e-3
"""Of the batch norms, as in the network that the weights were trained in."""


def build(size: int = 128, frozen_blocks: int = 0) -> keras.Model:
    """The untrained network; pixel values 0–255, enlarged to `size` × `size`.

    Args:
        size: Edge of the images that the backbone sees, pixels.
        frozen_blocks: The stem and this many blocks, of 16, are not trained; 0 trains all.
            The batch norms keep their ImageNet statistics and scales either way, as is usual
            when batches are small.
    """
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="pixels"),
            layers.Resizing(size, size, interpolation="bilinear", name=ENLARGE),
            build_backbone(size, frozen_blocks),
            layers.Dense(NUM_CLASSES, activation="softmax", name="output"),
        ],
        name="efficientnet_lite0",
    )


def build_backbone(size: int, frozen_blocks: int = 0) -> keras.Model:
    """The network up to its pooled features: `(N, size, size, 3)` to `(N, 1280)`."""
    import keras
    from keras import layers

    pixels = x = keras.Input((size, size, 3), name="enlarged_pixels")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(x)
    x = layers.Conv2D(32, 3, 2, padding="same", use_bias=False, name="stem_conv")(x)
    x = _norm_relu(x, "stem")
    block = 0
    for kernel, stride, expansion, filters, repeats in _STAGES:
        for repeat in range(repeats):
            x = _block(x, block, kernel, stride if repeat == 0 else 1, expansion, filters)
            block += 1
    x = layers.Conv2D(FEATURES, 1, use_bias=False, name="top_conv")(x)
    x = _norm_relu(x, "top")
    x = layers.GlobalAveragePooling2D(name="features")(x)
    backbone = keras.Model(pixels, x, name="backbone")
    _freeze(backbone, frozen_blocks)
    return backbone


def prepare(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights and fit the last layer to their features.

    To begin with a head that fits keeps the first steps from destroying the features
    (Kumar et al. 2022, Fine-Tuning can Distort Pretrained Features, section 3.4).

    Args:
        model: A network from `build`.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    from cifar_app.models.imagenet import load_imagenet
    from cifar_app.models.probe import fit_head

    load_imagenet(model.get_layer("backbone"))
    fit_head(model, images, labels)


def build_photo(images: np.ndarray, labels: np.ndarray) -> keras.Model:
    """The network for photos, its CIFAR-10 head fitted to these images.

    Args:
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    from cifar_app.models.photo_network import PHOTO_SIZE, join_heads

    probe = build(PHOTO_SIZE)
    prepare(probe, images, labels)
    return join_heads(probe.get_layer("backbone"), probe.get_layer("output"))


def _block(
    x: keras.KerasTensor, number: int, kernel: int, stride: int, expansion: int, filters: int
) -> keras.KerasTensor:
    # An inverted residual block (Sandler et al. 2018, MobileNetV2, section 3.3).
    from keras import layers

    entrance, name = x, f"block_{number}"
    channels = x.shape[-1]
    if expansion > 1:
        x = layers.Conv2D(channels * expansion, 1, use_bias=False, name=f"{name}_expand_conv")(x)
        x = _norm_relu(x, f"{name}_expand")
    x = layers.DepthwiseConv2D(
        kernel, stride, padding="same", use_bias=False, name=f"{name}_depthwise_conv"
    )(x)
    x = _norm_relu(x, f"{name}_depthwise")
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project_conv")(x)
    x = layers.BatchNormalization(epsilon=_EPSILON, name=f"{name}_project_norm")(x)
    if stride == 1 and channels == filters:
        x = layers.Add(name=f"{name}_add")([entrance, x])
    return x


def _norm_relu(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    from keras import layers

    x = layers.BatchNormalization(epsilon=_EPSILON, name=f"{name}_norm")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _freeze(backbone: keras.Model, blocks: int) -> None:
    from keras import layers

    frozen = {f"block_{number}" for number in range(blocks)} | ({"stem"} if blocks else set())
    for layer in backbone.layers:
        part = "_".join(layer.name.split("_")[: 2 if layer.name.startswith("block") else 1])
        if part in frozen or isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
