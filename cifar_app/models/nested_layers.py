"""Layers of models that contain other models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def iter_layers(model: keras.Model) -> Iterator[keras.Layer]:
    """Yield the layers of a model and of all models nested in it."""
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from iter_layers(layer)
        else:
            yield layer
