"""Any network of `keras.applications` with ImageNet weights, for transfer to CIFAR-10.

Keras downloads the weights when a training begins, and keeps them for the next one.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES
from cifar_app.errors import ModelError
from cifar_app.models import ENLARGE

if TYPE_CHECKING:
    import keras
    import numpy as np

TITLE = "Keras application"
SUMMARY = "Learned a million photos of ImageNet first, then CIFAR-10: transfer learning."


def build(backbone: str = "MobileNetV2", size: int = 160) -> keras.Model:
    """The untrained network; pixel values 0–255, enlarged to `size` × `size`.

    Args:
        backbone: Name of a network in `keras.applications`, as Keras spells it.
        size: Edge of the images that the backbone sees, pixels.

    Raises:
        ModelError: Keras has no network of this name, or it takes no images so small.
    """
    import keras
    from keras import layers

    module = _module_of(backbone)
    pixels = keras.Input(IMAGE_SHAPE, name="pixels")
    x = layers.Resizing(size, size, interpolation="bilinear", name=ENLARGE)(pixels)
    x = module.preprocess_input(x)
    part = _make(module, backbone, size, weights=None)
    for layer in part.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False  # small batches would blur its ImageNet statistics
    x = layers.Dense(NUM_CLASSES, activation="softmax", name="output")(part(x))
    return keras.Model(pixels, x, name=backbone.lower())


def initialize_weights(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> None:
    """Load the ImageNet weights and fit the last layer to their features.

    Args:
        model: A network from `build`.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.

    Raises:
        ModelError: The weights cannot be downloaded.
    """
    from cifar_app.models.linear_probe import fit_linear_probe

    backbone = next(name for name in names() if name.lower() == model.name)
    size = model.get_layer(ENLARGE).height
    try:
        trained = _make(_module_of(backbone), backbone, size, weights="imagenet")
    except Exception as error:  # Keras raises the bare class when a download fails
        raise ModelError(
            "Transfer learning starts from ImageNet weights, which Keras downloads.",
            received=f"no weights of {backbone} ({type(error).__name__})",
            remedy="Connect this machine to the internet, or use the recipe without a backbone: "
            "its weights come with a Python package.",
        ) from error
    model.get_layer("backbone").set_weights(trained.get_weights())
    fit_linear_probe(model, images, labels)


def names() -> list[str]:
    """Names of the networks in `keras.applications`."""
    import keras

    found = vars(keras.applications).items()
    return sorted(name for name, value in found if isinstance(value, types.FunctionType))


def _module_of(backbone: str) -> Any:
    import keras

    if backbone not in names():
        raise ModelError(
            f"A backbone is one of {', '.join(names())}.",
            received=repr(backbone),
            remedy="Choose one of these names.",
        )
    modules = [
        one for one in vars(keras.applications).values() if isinstance(one, types.ModuleType)
    ]
    return next(module for module in modules if hasattr(module, backbone))


def _make(module: Any, backbone: str, size: int, weights: str | None) -> keras.Model:
    shape = (size, size, 3)
    arguments = {"include_top": False, "pooling": "avg", "input_shape": shape, "weights": weights}
    try:
        return getattr(module, backbone)(**arguments, name="backbone")
    except ValueError as error:
        raise ModelError(
            f"{backbone} takes images of a least size.",
            received=f"{size} pixels",
            remedy="Choose a larger size.",
        ) from error
