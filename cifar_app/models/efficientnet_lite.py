"""EfficientNet-Lite, pretrained on ImageNet, for transfer learning to CIFAR-10.

EfficientNet (Tan & Le 2019, table 1) without squeeze-and-excitation and with ReLU6, so that it
runs well on small processors (Liu 2020, Higher accuracy on vision models with EfficientNet-Lite).
One module in `architectures` per version uses these functions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES
from cifar_app.models import ENLARGE
from cifar_app.models.batch_norm_folding import copy_output_layer

if TYPE_CHECKING:
    import keras
    import numpy as np

SUMMARY = "Pretrained on ImageNet (1.3 M images), fine-tuned on CIFAR-10."

SHAPE_INDEPENDENT_OPTIONS = {"size", "frozen_blocks", "freeze_depthwise", "any_size"}
"""Arguments of `build_model` that do not change the shape of any weight."""

VERSIONS = {"efficientnet_lite0": 0, "efficientnet_lite2": 2}
"""Version by name of the architecture."""

_NUM_FEATURES = 1280

_STAGES = (
    # kernel size, stride, expansion ratio, filters, repeats (Lite0)
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)

_WIDTH_AND_DEPTH = {0: (1.0, 1.0), 2: (1.1, 1.2)}
"""Multipliers of width and depth by version (Tan & Le 2019, section 3.3)."""


def build_model(
    version: int,
    size: int = 128,
    frozen_blocks: int = 0,
    freeze_depthwise: bool = False,
    any_size: bool = False,
) -> keras.Model:
    """Build an untrained model that resizes its input to `size` × `size` pixels.

    Args:
        version: 0 for EfficientNet-Lite0, 2 for EfficientNet-Lite2.
        size: Input size of the backbone, pixels.
        frozen_blocks: Number of blocks that are not trained, counted from the input; the stem
            is frozen with them. 0 trains everything.
        freeze_depthwise: Whether depthwise convolutions are not trained. They have 5% of the
            parameters, but their gradients take a fifth of the time.
        any_size: Whether the input can have any size, as photos do, instead of 32 × 32 pixels.
    """
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((None, None, 3) if any_size else IMAGE_SHAPE, name="pixels"),
            layers.Resizing(size, size, interpolation="bilinear", name=ENLARGE),
            build_backbone(size, frozen_blocks, freeze_depthwise, version),
            layers.Dense(NUM_CLASSES, activation="softmax", name="output"),
        ],
        name=f"efficientnet_lite{version}",
    )


def build_backbone(
    size: int, frozen_blocks: int = 0, freeze_depthwise: bool = False, version: int = 0
) -> keras.Model:
    """Build the model up to its pooled features, `(N, size, size, 3)` to `(N, 1280)`.

    Convolutions have biases and no batch normalization: the ImageNet statistics stay fixed, as
    is usual for small batches, so `models.imagenet` folds them into the convolutions. That
    halves the time of a training step. See `build_model` for the arguments.
    """
    import keras
    from keras import layers

    pixels = x = keras.Input((size, size, 3), name="enlarged_pixels")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(x)
    x = layers.Conv2D(32, 3, 2, padding="same", name="stem_conv")(x)
    x = _relu6(x, "stem")
    for index, block in enumerate(_iter_blocks(version)):
        x = _inverted_residual(x, f"block_{index}", *block)
    x = layers.Conv2D(_NUM_FEATURES, 1, name="top_conv")(x)
    x = _relu6(x, "top")
    x = layers.GlobalAveragePooling2D(name="features")(x)
    backbone = keras.Model(pixels, x, name="backbone")
    _freeze(backbone, frozen_blocks, freeze_depthwise)
    return backbone


def initialize_from_imagenet(
    version: int, model: keras.Model, images: np.ndarray, labels: np.ndarray
) -> None:
    """Load the ImageNet weights, then fit the output layer to their features.

    A fitted output layer keeps the first training steps from distorting the pretrained features
    (Kumar et al. 2022, Fine-Tuning can Distort Pretrained Features, section 3.4).
    """
    from cifar_app.models.imagenet import load_imagenet_weights
    from cifar_app.models.linear_probe import fit_linear_probe

    load_imagenet_weights(model.get_layer("backbone"), version)
    fit_linear_probe(model, images, labels)


def copy_weights(
    model: keras.Model, stored: keras.Model, images: np.ndarray, temperature: float
) -> None:
    """Copy the weights of a stored model of the same version, whatever its input size."""
    del images
    stored_backbone = stored.get_layer("body").get_layer("backbone")
    for layer in model.get_layer("backbone").layers:
        if layer.weights:
            layer.set_weights(stored_backbone.get_layer(layer.name).get_weights())
    copy_output_layer(model, stored, temperature)


def _iter_blocks(version: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the kernel size, stride, expansion ratio and filters of every block.

    All versions have the same depth in the first and the last stage and the same width in stem
    and top (Liu 2020). Filters are rounded to multiples of 8.
    """
    width, depth = _WIDTH_AND_DEPTH[version]
    for stage, (kernel_size, stride, expansion, filters, repeats) in enumerate(_STAGES):
        scaled_filters = int(filters * width + 4) // 8 * 8
        is_inner = 0 < stage < len(_STAGES) - 1
        for repeat in range(math.ceil(repeats * depth) if is_inner else repeats):
            yield kernel_size, stride if repeat == 0 else 1, expansion, scaled_filters


def _inverted_residual(
    inputs: keras.KerasTensor,
    name: str,
    kernel_size: int,
    stride: int,
    expansion: int,
    filters: int,
) -> keras.KerasTensor:
    """Add an inverted residual block (Sandler et al. 2018, MobileNetV2, section 3.3)."""
    from keras import layers

    x = inputs
    channels = inputs.shape[-1]
    if expansion > 1:
        x = layers.Conv2D(channels * expansion, 1, name=f"{name}_expand_conv")(x)
        x = _relu6(x, f"{name}_expand")
    x = layers.DepthwiseConv2D(kernel_size, stride, padding="same", name=f"{name}_depthwise_conv")(
        x
    )
    x = _relu6(x, f"{name}_depthwise")
    x = layers.Conv2D(filters, 1, name=f"{name}_project_conv")(x)
    if stride == 1 and channels == filters:
        x = layers.Add(name=f"{name}_add")([inputs, x])
    return x


def _relu6(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    from keras import layers

    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _freeze(backbone: keras.Model, blocks: int, depthwise: bool) -> None:
    from keras import layers

    frozen = [f"block_{index}_" for index in range(blocks)] + (["stem_"] if blocks else [])
    for layer in backbone.layers:
        is_frozen_part = layer.name.startswith(tuple(frozen))
        if is_frozen_part or (depthwise and isinstance(layer, layers.DepthwiseConv2D)):
            layer.trainable = False
