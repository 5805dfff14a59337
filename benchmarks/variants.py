"""Training time of each experiment variant, all measured on one machine.

    python -m benchmarks.variants

The experiments themselves may run on several busy machines, so that their wall times are not
comparable. This benchmark measures processor time of all cores, which varies less than wall time.
It takes a few minutes and adds the times to `assets/experiments.json`. Run it on an idle machine.
"""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Sequence

import numpy as np

from cifar_app.data import load_train_set, stratified_split
from cifar_app.environment import describe_hardware, training_versions
from cifar_app.experiments.ablations import EPOCHS, VARIANTS, Variant
from cifar_app.experiments.results import Timing
from cifar_app.experiments.run_store import write_results
from cifar_app.progress import OnProgress

STEPS = 60
"""Number of steps per variant and round."""

ROUNDS = 5
"""Number of rounds. Every round measures all variants, so that a disturbance affects all."""


def benchmark_variants(
    variants: Sequence[Variant],
    images: np.ndarray,
    labels: np.ndarray,
    on_progress: OnProgress,
) -> Timing:
    """Measure the training time of each variant.

    Args:
        variants: Variants to measure.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: Class ids, `uint8 (N,)`.
        on_progress: Callback for the progress.

    Returns:
        The processor time of all training steps, without validation, at the speed of the
        fastest round: disturbances only make a round slower.
    """
    import keras

    from cifar_app import models
    from cifar_app.memory import configure_malloc_for_training
    from cifar_app.training.batches import ShuffledBatches
    from cifar_app.training.fit import compile_model

    configure_malloc_for_training()
    trainings = []
    for variant in variants:
        recipe = variant.recipe
        subset = slice(STEPS * recipe.batch_size)
        batches = ShuffledBatches(
            images[subset], labels[subset], recipe.batch_size, 0, augmentation=recipe.augmentation
        )
        total_steps = EPOCHS * math.ceil(len(labels) / recipe.batch_size)
        model = models.build(recipe.architecture, recipe.model_options)
        compile_model(model, recipe, total_steps)
        model.fit(batches, shuffle=False, verbose=0)  # builds the graph
        trainings.append((variant, model, batches, total_steps / len(batches)))
    seconds = {variant.name: math.inf for variant in variants}
    for number in range(1, ROUNDS + 1):
        for index, (variant, model, batches, factor) in enumerate(trainings, 1):
            start = time.process_time()
            model.fit(batches, shuffle=False, verbose=0)
            total = round(factor * (time.process_time() - start), 1)
            seconds[variant.name] = min(seconds[variant.name], total)
            fraction = (number - 1 + index / len(trainings)) / ROUNDS
            on_progress(f"{variant.title}, round {number} of {ROUNDS}", fraction)
    return Timing(
        seconds=seconds,
        hardware=describe_hardware(),
        versions=training_versions(keras.backend.backend()),
        measured=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )


def main() -> None:
    """Measure all variants and update the results file."""
    images, labels = load_train_set()
    training, _ = stratified_split(labels)

    def print_progress(message: str, fraction: float) -> None:
        print(f"{fraction:4.0%} {message}", flush=True)

    write_results(benchmark_variants(VARIANTS, images[training], labels[training], print_progress))


if __name__ == "__main__":
    main()
