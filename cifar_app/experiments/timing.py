"""What the training of each variation takes, all measured beside one another.

The trainings themselves are done on whatever machine there is, beside whatever else it does, so
that their wall times do not compare. What counts here is processor time, of all cores together:
on a machine that shares its cores with others, wall time jumps by a third.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence

import numpy as np

from cifar_app.environment import describe_hardware, training_versions
from cifar_app.experiments.ablations import EPOCHS, Variant
from cifar_app.experiments.outcomes import Timing
from cifar_app.training.progress import Report, TrainingProgress

STEPS = 60
"""Of each variation in a turn."""

TURNS = 5
"""The variations take turns, so that what disturbs the machine for a while disturbs them all."""


def time_trainings(
    variations: Sequence[Variant], images: np.ndarray, labels: np.ndarray, report: Report
) -> Timing:
    """Train every variation for some steps, in turns, and time it.

    Args:
        variations: What is timed.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.
        report: Told about the progress.

    Returns:
        The processor time of all steps of a training, seconds, without validation, at the pace
        of the fastest turn: whatever disturbs a machine makes it slower only.
    """
    import keras

    from cifar_app.memory import configure_malloc_for_training

    configure_malloc_for_training()
    courses = {one.name: _Course(one, images, labels) for one in variations}
    found: dict[str, list[float]] = {name: [] for name in courses}
    turns = [(turn, one) for turn in range(TURNS + 1) for one in variations]
    for number, (turn, one) in enumerate(turns, start=1):
        seconds = courses[one.name].run()
        if turn:  # the first one builds the graph
            found[one.name].append(seconds)
        message = f"{one.title}, turn {turn} of {TURNS} ({number} of {len(turns)})"
        report(TrainingProgress("evaluating", message))
    return Timing(
        seconds={name: courses[name].whole(min(took)) for name, took in found.items()},
        hardware=describe_hardware(),
        versions=training_versions(keras.backend.backend()),
        measured=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )


class _Course:
    """A network that trains for some steps whenever it is told to."""

    def __init__(self, variation: Variant, images: np.ndarray, labels: np.ndarray) -> None:
        from cifar_app import models
        from cifar_app.training.batches import ShuffledBatches
        from cifar_app.training.setup import compile_model

        recipe = variation.recipe
        some = slice(STEPS * recipe.batch_size)
        self._batches = ShuffledBatches(
            images[some], labels[some], recipe.batch_size, 0, augmentation=recipe.augmentation
        )
        self._all_steps = EPOCHS * -(-len(labels) // recipe.batch_size)
        self._model = models.build(recipe.architecture, recipe.model_options)
        compile_model(self._model, recipe, self._all_steps)

    def run(self) -> float:
        """Processor time that the steps of a turn took, seconds."""
        start = time.process_time()
        self._model.fit(self._batches, shuffle=False, verbose=0)
        return time.process_time() - start

    def whole(self, turn: float) -> float:
        """Seconds of all steps of a training, where a turn takes so many."""
        return round(turn / len(self._batches) * self._all_steps, 1)
