"""Registry of model architectures.

Every module in `cifar_app.models.architectures` is an architecture, named after its file. Adding
a file adds an architecture. A module defines:

- `TITLE` and `SUMMARY`: the name and a one-sentence description shown to users.
- `build(**options) -> keras.Model`: return an untrained model. The input is `(N, 32, 32, 3)` with
  pixel values 0–255; scaling is part of the model. The output is `(N, 10)` probabilities from a
  softmax layer named "output".

It can also define:

- `initialize_weights(model, images, labels)`: set initial weights that are not random, for
  example pretrained ones.
- `copy_weights(model, stored, images, temperature)`: copy the weights of a stored model from
  `tta.add_tta`, so that `train --init-from` can continue from it. Its logits are divided by the
  temperature, those of the new model are not.
- `SHAPE_INDEPENDENT_OPTIONS`: names of the options of `build` that do not change the shape of any
  weight. A model can continue from a stored one that differs in these options only.

The images are the training images, `uint8 (N, 32, 32, 3)`, with their labels, `uint8 (N,)`. These
functions raise `ModelError` if pretrained weights are not available.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cifar_app.environment import configure_keras
from cifar_app.errors import ModelError
from cifar_app.models import architectures as _architectures

if TYPE_CHECKING:
    import keras
    import numpy as np

ENLARGE = "enlarge"
"""Name of the layer that resizes the input, in models that work on larger images."""


def architectures() -> list[str]:
    """Return the names of all architectures, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(_architectures.__path__))


def describe(name: str, options: dict[str, Any] | None = None) -> tuple[str, str]:
    """Return the title and the summary of an architecture; a chosen backbone is the title."""
    module = _load_module(name)
    return (options or {}).get("backbone", module.TITLE), module.SUMMARY


def default_options(name: str) -> dict[str, Any]:
    """Return the options of an architecture's `build` with their defaults."""
    parameters = inspect.signature(_load_module(name).build).parameters
    return {option: parameter.default for option, parameter in parameters.items()}


def build(name: str, options: dict[str, Any] | None = None) -> keras.Model:
    """Build an untrained model. Imports TensorFlow.

    Args:
        name: Name of the architecture.
        options: Arguments of the architecture's `build` function.

    Raises:
        ModelError: The architecture or an option is unknown.
        DependencyError: TensorFlow is not installed.
    """
    build_model = _load_module(name).build
    known = inspect.signature(build_model).parameters
    unknown = sorted(set(options or {}) - set(known))
    if unknown:
        raise ModelError(
            f"The options of {name} are: {', '.join(known) or 'none'}.",
            received=", ".join(unknown),
            remedy="Remove the unknown options.",
        )
    configure_keras()
    model: keras.Model = build_model(**(options or {}))
    return model


def initialize_weights(
    name: str, model: keras.Model, images: np.ndarray, labels: np.ndarray
) -> None:
    """Set the initial weights of a model, if its architecture does not start from random ones."""
    set_weights = getattr(_load_module(name), "initialize_weights", None)
    if set_weights:
        set_weights(model, images, labels)


def supports_weight_copy(name: str) -> bool:
    """Return whether a training of this architecture can continue from a stored model."""
    return hasattr(_load_module(name), "copy_weights")


def has_same_weight_shapes(
    name: str, options: dict[str, Any], other_options: dict[str, Any]
) -> bool:
    """Return whether two sets of options of an architecture lead to weights of the same shapes."""
    ignored: set[str] = getattr(_load_module(name), "SHAPE_INDEPENDENT_OPTIONS", set())
    compared = (options.keys() | other_options.keys()) - ignored
    return all(options.get(option) == other_options.get(option) for option in compared)


def copy_weights(
    name: str, model: keras.Model, stored: keras.Model, images: np.ndarray, temperature: float
) -> None:
    """Copy the weights of a stored model, if `supports_weight_copy`, to a model from `build`."""
    _load_module(name).copy_weights(model, stored, images, temperature)


def _load_module(name: str) -> ModuleType:
    if name not in architectures():
        raise ModelError(
            f"An architecture is one of {', '.join(architectures())}.",
            received=repr(name),
            remedy="Choose one of these names, or add a module to cifar_app/models/architectures.",
        )
    return importlib.import_module(f"{_architectures.__name__}.{name}")
