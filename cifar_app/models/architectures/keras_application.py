"""Any model of `keras.applications` with ImageNet weights, for transfer learning to CIFAR-10.

Keras downloads the weights when a training begins, and caches them.
"""

from __future__ import annotations

import importlib
import types
from typing import TYPE_CHECKING, Any

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES
from cifar_app.errors import ModelError
from cifar_app.models import ENLARGE

if TYPE_CHECKING:
    import keras
    import numpy as np

TITLE = "Keras application"
SUMMARY = "Pretrained on ImageNet (1.3 M images), fine-tuned on CIFAR-10."


def build(backbone: str = "MobileNetV2", size: int = 160) -> keras.Model:
    """Build an untrained model that resizes its input to `size` × `size` pixels.

    Args:
        backbone: Name of a model in `keras.applications`.
        size: Input size of the backbone, pixels.

    Raises:
        ModelError: Keras has no model of this name, or `size` is too small for it.
    """
    import keras
    from keras import layers

    module = _find_module(backbone)
    pixels = keras.Input(IMAGE_SHAPE, name="pixels")
    x = layers.Resizing(size, size, interpolation="bilinear", name=ENLARGE)(pixels)
    x = module.preprocess_input(x)
    backbone_model = _build_backbone(module, backbone, size, weights=None)
    for layer in backbone_model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False  # the statistics of small batches would be too noisy
    x = layers.Dense(NUM_CLASSES, activation="softmax", name="output")(backbone_model(x))
    return keras.Model(pixels, x, name=backbone.lower())


def initialize_weights(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights and fit the output layer to their features."""
    from cifar_app.models.linear_probe import fit_linear_probe

    backbone = next(name for name in names() if name.lower() == model.name)
    size = model.get_layer(ENLARGE).height
    try:
        pretrained = _build_backbone(_find_module(backbone), backbone, size, weights="imagenet")
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise ModelError(
            "Transfer learning starts from ImageNet weights, which Keras downloads.",
            received=f"no weights of {backbone} ({type(error).__name__})",
            remedy="Connect this machine to the internet, or use the recipe without a backbone: "
            "its weights come with a Python package.",
        ) from error
    model.get_layer("backbone").set_weights(pretrained.get_weights())
    fit_linear_probe(model, images, labels)


def names() -> list[str]:
    """Return the names of the models in `keras.applications`."""
    import keras

    return sorted(
        name
        for name, value in vars(keras.applications).items()
        if isinstance(value, types.FunctionType)
    )


def _find_module(backbone: str) -> Any:
    import keras

    if backbone not in names():
        raise ModelError(
            f"A backbone is one of {', '.join(names())}.",
            received=repr(backbone),
            remedy="Choose one of these names.",
        )
    return importlib.import_module(getattr(keras.applications, backbone).__module__)


def _build_backbone(module: Any, backbone: str, size: int, weights: str | None) -> keras.Model:
    try:
        return getattr(module, backbone)(
            include_top=False,
            pooling="avg",
            input_shape=(size, size, 3),
            weights=weights,
            name="backbone",
        )
    except ValueError as error:
        raise ModelError(
            f"{backbone} needs larger images.",
            received=f"{size} pixels",
            remedy="Choose a larger size.",
        ) from error
