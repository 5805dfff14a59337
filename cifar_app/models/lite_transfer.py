"""An EfficientNet-Lite with ImageNet weights, for transfer to CIFAR-10: what its versions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES
from cifar_app.models import ENLARGE
from cifar_app.models.efficientnet_lite import build_backbone
from cifar_app.models.unfold import copy_output_layer

if TYPE_CHECKING:
    import keras
    import numpy as np

SUMMARY = "Learned a million photos of ImageNet first, then CIFAR-10: transfer learning."

SHAPE_INDEPENDENT_OPTIONS = {"size", "frozen_blocks", "freeze_depthwise"}
"""Arguments of `build_network` that change no shape of a weight."""


def build_network(
    version: int, size: int, frozen_blocks: int = 0, freeze_depthwise: bool = False
) -> keras.Model:
    """The untrained network; pixel values 0–255, enlarged to `size` × `size`.

    Args:
        version: 0 for EfficientNet-Lite0, …, 2 for EfficientNet-Lite2.
        size: Edge of the images that the backbone sees, pixels.
        frozen_blocks: The stem and this many blocks are not trained; 0 trains all.
        freeze_depthwise: Whether no depthwise convolution is trained: they hold 5% of the
            parameters, and their gradients take a fifth of the time.
    """
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="pixels"),
            layers.Resizing(size, size, interpolation="bilinear", name=ENLARGE),
            build_backbone(size, frozen_blocks, freeze_depthwise, version),
            layers.Dense(NUM_CLASSES, activation="softmax", name="output"),
        ],
        name=f"efficientnet_lite{version}",
    )


def load_and_fit(model: keras.Model, version: int, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights and fit the last layer to their features.

    To begin with a head that fits keeps the first steps from destroying the features
    (Kumar et al. 2022, Fine-Tuning can Distort Pretrained Features, section 3.4).

    Args:
        model: A network from `build_network`.
        version: Its version.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    from cifar_app.models.imagenet import load_imagenet_weights
    from cifar_app.models.linear_probe import fit_linear_probe

    load_imagenet_weights(model.get_layer("backbone"), version)
    fit_linear_probe(model, images, labels)


def copy_weights(
    model: keras.Model, stored: keras.Model, images: np.ndarray, temperature: float
) -> None:
    """Set the weights of a network from `build_network` to those of a stored one, at any size.

    Args:
        model: The network.
        stored: A network from `models.views.average_views` of this version.
        images: Not used.
        temperature: The one by which the logits of the stored network are divided.
    """
    del images
    known = stored.get_layer("body").get_layer("backbone")
    for layer in model.get_layer("backbone").layers:
        if layer.weights:
            layer.set_weights(known.get_layer(layer.name).get_weights())
    copy_output_layer(model, stored, temperature)
