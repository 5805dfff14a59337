"""The architectures, one a module; a new file here with a `build` function is registered.

Every architecture module has `TITLE` and `SUMMARY` (a line each, shown to visitors) and
`build()`, which returns an untrained `keras.Model` that takes `(N, 32, 32, 3)` pixel values
0–255 and returns `(N, 10)` probabilities from a layer named "output".
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TYPE_CHECKING

from cifar_app.errors import ModelError

if TYPE_CHECKING:
    import keras

_HELPERS = {"cost"}


def architectures() -> list[str]:
    """Names of all architectures, sorted."""
    return sorted(
        module.name for module in pkgutil.iter_modules(__path__) if module.name not in _HELPERS
    )


def describe(name: str) -> tuple[str, str]:
    """Title and one-line summary of an architecture."""
    module = _module(name)
    return module.TITLE, module.SUMMARY


def build(name: str) -> keras.Model:
    """Build an untrained network by name; imports TensorFlow.

    Raises:
        ModelError: No architecture has this name.
    """
    model: keras.Model = _module(name).build()
    return model


def _module(name: str) -> ModuleType:
    if name not in architectures():
        raise ModelError(
            f"An architecture is one of {', '.join(architectures())}.",
            received=repr(name),
            remedy="Choose one of these names, or add a module to cifar_app/models.",
        )
    return importlib.import_module(f"{__name__}.{name}")
