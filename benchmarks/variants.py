"""Training time of each experiment variant, all measured on one machine.

    python -m benchmarks.variants

The experiments themselves may run on several busy machines, so that their wall times are not
comparable. This benchmark measures processor time of all cores, which varies less than wall time.
It takes some minutes and adds the times to `assets/experiments.json`. Run it on an idle machine.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence

import numpy as np

from cifar_app.data import load_train_set, stratified_split
from cifar_app.environment import describe_hardware, training_versions
from cifar_app.experiments.ablations import EPOCHS, VARIANTS, Variant
from cifar_app.experiments.results import Timing
from cifar_app.experiments.run_store import write_results

STEPS = 60
"""Number of steps per variant and round."""

ROUNDS = 5
"""Number of rounds. Every round measures all variants, so that a disturbance affects all."""


def benchmark_variants(
    variants: Sequence[Variant],
    images: np.ndarray,
    labels: np.ndarray,
    on_progress: Callable[[str, float], None],
) -> Timing:
    """Measure the training time of each variant.

    Args:
        variants: Variants to measure.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: Class ids, `uint8 (N,)`.
        on_progress: Callback for the progress, called with a message and the fraction completed.

    Returns:
        The processor time of all training steps, without validation, at the speed of the
        fastest round: disturbances only make a round slower.
    """
    import keras

    from cifar_app.memory import configure_malloc_for_training

    configure_malloc_for_training()
    trainings = [_TimedTraining(variant, images, labels) for variant in variants]
    for training in trainings:
        training.run()  # builds the graph
    fastest = {variant.name: np.inf for variant in variants}
    for index in range(ROUNDS * len(variants)):
        variant = variants[index % len(variants)]
        seconds = trainings[index % len(variants)].run()
        fastest[variant.name] = min(fastest[variant.name], seconds)
        message = f"{variant.title}, round {index // len(variants) + 1} of {ROUNDS}"
        on_progress(message, (index + 1) / (ROUNDS * len(variants)))
    return Timing(
        seconds={
            variant.name: training.extrapolate(fastest[variant.name])
            for variant, training in zip(variants, trainings, strict=True)
        },
        hardware=describe_hardware(),
        versions=training_versions(keras.backend.backend()),
        measured=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )


class _TimedTraining:
    """A model that trains for some steps per round."""

    def __init__(self, variant: Variant, images: np.ndarray, labels: np.ndarray) -> None:
        from cifar_app import models
        from cifar_app.training.batches import ShuffledBatches
        from cifar_app.training.fit import compile_model

        recipe = variant.recipe
        subset = slice(STEPS * recipe.batch_size)
        self._batches = ShuffledBatches(
            images[subset], labels[subset], recipe.batch_size, 0, augmentation=recipe.augmentation
        )
        self._total_steps = EPOCHS * -(-len(labels) // recipe.batch_size)
        self._model = models.build(recipe.architecture, recipe.model_options)
        compile_model(self._model, recipe, self._total_steps)

    def run(self) -> float:
        """Train for one round and return its processor time, seconds."""
        start = time.process_time()
        self._model.fit(self._batches, shuffle=False, verbose=0)
        return time.process_time() - start

    def extrapolate(self, seconds: float) -> float:
        """Return the time of a whole training from that of one round, seconds."""
        return round(seconds / len(self._batches) * self._total_steps, 1)


def main() -> None:
    """Measure all variants and update the results file."""
    images, labels = load_train_set()
    training, _ = stratified_split(labels)

    def print_progress(message: str, fraction: float) -> None:
        print(f"{fraction:4.0%} {message}", flush=True)

    write_results(benchmark_variants(VARIANTS, images[training], labels[training], print_progress))


if __name__ == "__main__":
    main()
