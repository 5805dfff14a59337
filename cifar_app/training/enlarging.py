"""Progressive resizing: the images grow towards the end of a training."""

from __future__ import annotations

from typing import Any

import keras

from cifar_app.models import ENLARGE
from cifar_app.training.recipe import Recipe


def progressive_resizing(recipe: Recipe, epochs: int) -> list[keras.callbacks.Callback]:
    """What changes the size of the images during a training: a callback, or nothing.

    Args:
        recipe: How it is trained.
        epochs: Epochs of the whole training.
    """
    if not recipe.initial_image_size:
        return []
    return [ProgressiveResizing(recipe.initial_image_size, epochs - recipe.full_size_epochs)]


class ProgressiveResizing(keras.callbacks.Callback):
    """Trains at an early size, then at the network's own, at which it is always validated."""

    def __init__(self, initial_image_size: int, early_epochs: int) -> None:
        super().__init__()
        self._early = initial_image_size
        self._early_epochs = early_epochs
        self._now = self._full = 0

    def on_train_begin(self, logs: Any = None) -> None:
        del logs
        self._now = self._full = self.model.get_layer(ENLARGE).height
        for part in self.model.layers:
            if isinstance(part, keras.Model):
                part.input_spec = None  # it was built for the full size, but takes any

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        del logs
        size = self._early if epoch < self._early_epochs else self._full
        if size != self._now:
            self._now = size
            self.model.make_train_function(force=True)
        self._resize(size)

    def on_test_begin(self, logs: Any = None) -> None:
        del logs
        self._resize(self._full)

    def _resize(self, size: int) -> None:
        layer = self.model.get_layer(ENLARGE)
        layer.height = layer.width = size
