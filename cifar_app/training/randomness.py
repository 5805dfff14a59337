"""Dropout and its like: the same random numbers for the same seed and epoch."""

from __future__ import annotations

import keras
import numpy as np


class ReseedEveryEpoch(keras.callbacks.Callback):
    """Seeds the random layers of the network anew at the start of every epoch.

    A saved Keras model does not hold the state of its random numbers: without this, a training
    that was stopped would go on with others than it would have had.

    Args:
        seed: Seed of the training.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del logs
        numbers = np.random.default_rng((self._seed, epoch))
        for state in _random_states(self.model):
            state.assign(numbers.integers(0, 2**31, state.shape))


def _random_states(model: keras.Model) -> list[keras.Variable]:
    # Of a model's variables, `weights` leaves out the metrics' and these.
    others = {id(variable) for variable in (*model.weights, *model.metrics_variables)}
    return [variable for variable in model.variables if id(variable) not in others]
