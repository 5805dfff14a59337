"""The architectures, one a module; a new file here with a `build` function is registered.

Every architecture module has `TITLE` and `SUMMARY` (a line each, shown to visitors) and
`build(**options)`, which returns an untrained `keras.Model` that takes `(N, 32, 32, 3)` pixel
values 0–255 and returns `(N, 10)` probabilities from a layer named "output". One whose weights
do not begin at random also has `initialize_weights(model, images, labels)`; one that can be trained on from
a stored network has `copy_weights(model, stored, images, temperature)` and, where some options of
`build` change no shape of a weight, their names as `SHAPE_INDEPENDENT_OPTIONS`; one that looks at photos in
another way than at the data set has `build_photo(images, labels)`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cifar_app.errors import ModelError
from cifar_app.models import architectures as _architectures

if TYPE_CHECKING:
    import keras
    import numpy as np

ENLARGE = "enlarge"
"""Name of the layer that enlarges the images, in networks that have one."""


def architectures() -> list[str]:
    """Names of all architectures, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(_architectures.__path__))


def describe(name: str, options: dict[str, Any] | None = None) -> tuple[str, str]:
    """Title and one-line summary of an architecture; a backbone that was chosen is its title."""
    module = _module(name)
    return (options or {}).get("backbone", module.TITLE), module.SUMMARY


def build(name: str, options: dict[str, Any] | None = None) -> keras.Model:
    """Build an untrained network by name; imports TensorFlow.

    Args:
        name: A name from `architectures`.
        options: Arguments of the architecture's own `build`.

    Raises:
        ModelError: No architecture has this name, or it has no such option.
    """
    build_network = _module(name).build
    allowed = inspect.signature(build_network).parameters
    unknown = sorted(set(options or {}) - set(allowed))
    if unknown:
        raise ModelError(
            f"The options of {name} are: {', '.join(allowed) or 'none'}.",
            received=", ".join(unknown),
            remedy="Leave them out.",
        )
    model: keras.Model = build_network(**(options or {}))
    return model


def initialize_weights(
    name: str, model: keras.Model, images: np.ndarray, labels: np.ndarray
) -> None:
    """Set the weights that a network from `build` begins its training with, by its images.

    Args:
        name: Its architecture.
        model: The network.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.

    Raises:
        ModelError: The architecture starts from weights that are not there.
    """
    set_weights = getattr(_module(name), "initialize_weights", None)
    if set_weights:
        set_weights(model, images, labels)


def supports_weight_copy(name: str) -> bool:
    """Whether networks of this architecture can be trained on from a stored one."""
    return hasattr(_module(name), "copy_weights")


def has_same_weight_shapes(name: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two sets of options make networks whose weights have the same shapes.

    Args:
        name: The architecture, which can take over (see `supports_weight_copy`).
        one: Arguments of its `build`.
        other: The same.
    """
    free: set[str] = getattr(_module(name), "SHAPE_INDEPENDENT_OPTIONS", set())

    def shaping(options: dict[str, Any]) -> dict[str, Any]:
        return {option: value for option, value in options.items() if option not in free}

    return shaping(one) == shaping(other)


def copy_weights(
    name: str, model: keras.Model, stored: keras.Model, images: np.ndarray, temperature: float
) -> None:
    """Set the weights of a network from `build` to those of a stored one.

    Args:
        name: Its architecture, which can (see `supports_weight_copy`).
        model: The network.
        stored: The stored one, of the same architecture and options.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        temperature: The one that is part of the stored network.
    """
    _module(name).copy_weights(model, stored, images, temperature)


def build_photo(name: str, images: np.ndarray, labels: np.ndarray) -> keras.Model | None:
    """An architecture's network for photos, or None where it sees photos as all images.

    Args:
        name: The architecture.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.

    Returns:
        A network of `(N, S, S, 3)` pixel values 0–255 with two outputs: probabilities
        `(N, 10)`, and the evidence `(N, 1)`, 0–1, that a photo shows any of the ten classes.

    Raises:
        ModelError: It starts from weights that are not there.
    """
    build_network = getattr(_module(name), "build_photo", None)
    return build_network(images, labels) if build_network else None


def _module(name: str) -> ModuleType:
    if name not in architectures():
        raise ModelError(
            f"An architecture is one of {', '.join(architectures())}.",
            received=repr(name),
            remedy="Choose one of these names, or add a module to cifar_app/models/architectures.",
        )
    return importlib.import_module(f"{_architectures.__name__}.{name}")
