"""A network for photos, which are sharper than anything in the data set.

Fine-tuned on enlarged and therefore blurred images, a network forgets how sharp photos look.
So photos go to the backbone as ImageNet left it, with two heads: ImageNet's own, which knows
a thousand classes as sharp photos, and one fitted to CIFAR-10, which helps where ImageNet has
no word for one of the ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.models.imagenet_mapping import (
    CIFAR10_TO_IMAGENET,
    RELATED_IMAGENET_CLASSES,
    class_mapping_matrix,
)

if TYPE_CHECKING:
    import keras

PHOTO_SIZE = 192
"""Edge of the photos it sees, pixels: most of what 224 gives, at three quarters of the work."""

_FALLBACK = 0.01
"""Weight of the CIFAR-10 head where ImageNet's classes say nothing about the ten."""


def build_photo_model(backbone: keras.Model, cifar_head: keras.Layer) -> keras.Model:
    """The network for photos.

    With `q` the CIFAR-10 head's probabilities and `m` the ImageNet probability of all kinds of
    a class (and of its kin, as far as `q` agrees), the answer is `m + 0.01 q`, normalized, and
    `sum(m)` is the evidence that the photo shows one of the ten at all.

    Args:
        backbone: `(N, S, S, 3)` to features.
        cifar_head: The trained softmax layer from the features to the ten classes.

    Returns:
        A network with two outputs: probabilities `(N, 10)` and evidence `(N, 1)`, 0–1.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    import keras
    from keras import layers, ops

    from cifar_app.models.imagenet import imagenet_head

    pixels = keras.Input(backbone.input_shape[1:], name="pixels")
    features = backbone(pixels)
    q = _copy(cifar_head, features)
    imagenet = layers.Softmax(name="imagenet_softmax")(imagenet_head()(features))
    kin = layers.Multiply(name="kin_agreed")(
        [_fixed("kin", class_mapping_matrix(RELATED_IMAGENET_CLASSES))(imagenet), q]
    )
    mass = layers.Add(name="mass")(
        [_fixed("kinds", class_mapping_matrix(CIFAR10_TO_IMAGENET))(imagenet), kin]
    )
    support = mass + _FALLBACK * q
    answer = support / ops.sum(support, axis=1, keepdims=True)
    evidence = ops.sum(mass, axis=1, keepdims=True)
    return keras.Model(pixels, [answer, evidence], name="photo_network")


def _copy(layer: keras.Layer, features: Any) -> Any:
    clone = type(layer).from_config({**layer.get_config(), "name": "cifar_head"})
    answers = clone(features)
    clone.set_weights(layer.get_weights())
    return answers


def _fixed(name: str, matrix: np.ndarray) -> keras.Layer:
    """A layer that multiplies by a matrix which is not trained."""
    from keras import layers

    layer = layers.Dense(matrix.shape[1], use_bias=False, trainable=False, name=name)
    layer.build((None, matrix.shape[0]))
    layer.set_weights([matrix])
    return layer
