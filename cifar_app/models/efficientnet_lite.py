"""The convolutions of EfficientNet-Lite.

EfficientNet (Tan & Le 2019, table 1) without squeeze-and-excitation and with ReLU6, so that
it runs well on small processors (Liu 2020, Higher accuracy on vision models with
EfficientNet-Lite).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

FEATURES = 1280

_STAGES = (
    # kernel, stride, expansion, filters, blocks; of Lite0
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)


_SCALES = {0: (1.0, 1.0), 1: (1.0, 1.1), 2: (1.1, 1.2)}
"""Width and depth of each version (Tan & Le 2019, section 3.3), Lite0 as 1."""


def build_backbone(
    size: int, frozen_blocks: int = 0, freeze_depthwise: bool = False, version: int = 0
) -> keras.Model:
    """The network up to its pooled features: `(N, size, size, 3)` to `(N, 1280)`.

    It has biases and no batch norms: those keep what they learned from ImageNet, as is usual when
    batches are small, and so `models.imagenet` merges them into the convolutions. A step of the
    training then takes half the time.
    """
    import keras
    from keras import layers

    pixels = x = keras.Input((size, size, 3), name="enlarged_pixels")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(x)
    x = layers.Conv2D(32, 3, 2, padding="same", name="stem_conv")(x)
    x = _relu(x, "stem")
    for number, block in enumerate(_blocks(version)):
        x = _block(x, number, *block)
    x = layers.Conv2D(FEATURES, 1, name="top_conv")(x)
    x = _relu(x, "top")
    x = layers.GlobalAveragePooling2D(name="features")(x)
    backbone = keras.Model(pixels, x, name="backbone")
    _freeze(backbone, frozen_blocks, freeze_depthwise)
    return backbone


def _blocks(version: int) -> Iterator[tuple[int, int, int, int]]:
    """Kernel, stride, expansion and filters of every block.

    The first and the last stage keep their depth in all versions, as stem and top their width
    (Liu 2020), and filters come in eights.
    """
    width, depth = _SCALES[version]
    for stage, (kernel, stride, expansion, filters, repeats) in enumerate(_STAGES):
        wide = int(filters * width + 4) // 8 * 8
        inner = 0 < stage < len(_STAGES) - 1
        for repeat in range(math.ceil(repeats * depth) if inner else repeats):
            yield kernel, stride if repeat == 0 else 1, expansion, wide


def _block(
    x: keras.KerasTensor, number: int, kernel: int, stride: int, expansion: int, filters: int
) -> keras.KerasTensor:
    # An inverted residual block (Sandler et al. 2018, MobileNetV2, section 3.3).
    from keras import layers

    entrance, name = x, f"block_{number}"
    channels = x.shape[-1]
    if expansion > 1:
        x = layers.Conv2D(channels * expansion, 1, name=f"{name}_expand_conv")(x)
        x = _relu(x, f"{name}_expand")
    x = layers.DepthwiseConv2D(kernel, stride, padding="same", name=f"{name}_depthwise_conv")(x)
    x = _relu(x, f"{name}_depthwise")
    x = layers.Conv2D(filters, 1, name=f"{name}_project_conv")(x)
    if stride == 1 and channels == filters:
        x = layers.Add(name=f"{name}_add")([entrance, x])
    return x


def _relu(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    from keras import layers

    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _freeze(backbone: keras.Model, blocks: int, filters: bool) -> None:
    from keras import layers

    frozen = {f"block_{number}" for number in range(blocks)} | ({"stem"} if blocks else set())
    for layer in backbone.layers:
        part = "_".join(layer.name.split("_")[: 2 if layer.name.startswith("block") else 1])
        if part in frozen or (filters and isinstance(layer, layers.DepthwiseConv2D)):
            layer.trainable = False
