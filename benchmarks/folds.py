"""Answers of a recipe's networks to every training image, each from one that never saw it.

A tenth of the training images is left out in turn, so that a network of the cross-validation
learns from as many images as one that ships. A fold that is stored in the cache folder is not
trained again while the recipe stays as it is, so that a stopped measurement goes on.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import keras
import numpy as np
from sklearn.model_selection import StratifiedKFold

from cifar_app import models
from cifar_app.config import SPLIT_SEED, VALIDATION_IMAGES, cache_dir
from cifar_app.data import load_train_set
from cifar_app.files import atomic_write
from cifar_app.training.batches import ShuffledBatches
from cifar_app.training.randomness import ReseedEveryEpoch
from cifar_app.training.recipe import Recipe
from cifar_app.training.setup import compile_model

AVERAGE = 0.998
"""Decay of the average of the weights, as in the experiment on averaged weights."""

_CHUNK = 500


@dataclass(frozen=True)
class Fold:
    """What was left out of a training, and the answers to it.

    Attributes:
        labels: `uint8 (N,)`.
        last: Probabilities after every epoch, by the weights as its last step left them,
            `float32 (epochs, N, 10)`.
        averaged: The same by the averaged weights.
    """

    labels: np.ndarray
    last: np.ndarray
    averaged: np.ndarray


class _Asking(keras.callbacks.Callback):
    """Asks a network about images after every epoch, with either weights."""

    def __init__(self, images: np.ndarray) -> None:
        super().__init__()
        self._images = images
        self._average = keras.callbacks.SwapEMAWeights()
        self.last: list[np.ndarray] = []
        self.averaged: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del epoch, logs
        self.last.append(self._answers())
        self._average.set_model(self.model)
        self._average.on_test_begin()
        self.averaged.append(self._answers())
        self._average.on_test_end()

    def _answers(self) -> np.ndarray:
        answers: np.ndarray = self.model.predict(self._images, batch_size=_CHUNK, verbose=0)
        return answers


def cross_validate(recipe: Recipe) -> Iterator[Fold]:
    """Train a recipe once for every fold; the number of the fold is the seed.

    Args:
        recipe: One that begins from nothing. Its weights are averaged beside the training,
            which goes on with those of the last step.
    """
    images, labels = load_train_set()
    folds = StratifiedKFold(len(labels) // VALIDATION_IMAGES, shuffle=True, random_state=SPLIT_SEED)
    averaging = replace(recipe, ema_momentum=AVERAGE)
    stored = cache_dir() / "folds" / f"{recipe.name}-{_fingerprint(averaging)}"
    for number, (learned, left_out) in enumerate(folds.split(labels, labels)):
        path = stored / f"{number}.npz"
        if not path.is_file():
            print(f"{recipe.name}: fold {number + 1}", file=sys.stderr, flush=True)
            training = images[learned], labels[learned]
            asking = _train(averaging, number, training, images[left_out])
            with atomic_write(path) as stream:
                np.savez(stream, last=asking.last, averaged=asking.averaged)
        with np.load(path) as answers:
            yield Fold(labels[left_out], answers["last"], answers["averaged"])


def _fingerprint(recipe: Recipe) -> str:
    # A temperature is fitted to stored answers, so its score changes none of them.
    training = replace(recipe, temperature_objective="log").to_json()
    return hashlib.sha256(json.dumps(training, sort_keys=True).encode()).hexdigest()[:12]


def _train(
    recipe: Recipe, seed: int, training: tuple[np.ndarray, np.ndarray], asked: np.ndarray
) -> _Asking:
    keras.utils.set_random_seed(seed)
    model = models.build(recipe.architecture, recipe.model_options)
    batches = ShuffledBatches(*training, recipe.batch_size, seed, augmentation=recipe.augmentation)
    compile_model(model, recipe, recipe.epochs * len(batches))
    asking = _Asking(asked)
    callbacks = [ReseedEveryEpoch(seed), asking]
    model.fit(batches, epochs=recipe.epochs, shuffle=False, verbose=0, callbacks=callbacks)
    return asking
