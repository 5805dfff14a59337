"""Accuracy by training time of the recipe `quick`, beside the time of the recipe `seed_cnn`.

    python -m benchmarks.quick_recipe [--seeds 5] [--write]

Both recipes train in this process in turns, with their validation, and processor time of all cores
is measured, which other work on the machine changes little. Of `seed_cnn`, whose epochs all take
the same time, one epoch is measured beside every training of `quick`. The first epoch of a model,
which also builds its graph, is preceded by one step that is not measured. Validation images choose;
test accuracies are only reported.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from typing import Any

import numpy as np

from benchmarks.common import report_result
from cifar_app.data import load_test_set, load_train_set, stratified_split
from cifar_app.environment import configure_keras
from cifar_app.memory import configure_malloc_for_training
from cifar_app.training.recipe import Recipe
from cifar_app.training.recipes import QUICK, SEED_CNN

TARGETS = (0.72, 0.80)
"""Accuracies to reach: that of the Seed CNN, and one beyond it."""


class Data:
    """Training, validation and test images with their labels."""

    def __init__(self) -> None:
        images, labels = load_train_set()
        training, validation = stratified_split(labels)
        self.training = images[training], labels[training]
        self.validation = images[validation], labels[validation]
        self.test = load_test_set()


def train(recipe: Recipe, seed: int, epochs: int, data: Data) -> list[dict[str, float]]:
    """Train and return the processor seconds so far and the accuracies after every epoch."""
    import keras

    from cifar_app import models
    from cifar_app.training.batches import ShuffledBatches
    from cifar_app.training.callbacks import ReseedEveryEpoch
    from cifar_app.training.fit import compile_model

    keras.utils.set_random_seed(seed)
    batches = ShuffledBatches(
        *data.training, recipe.batch_size, seed, augmentation=recipe.augmentation
    )
    model = models.build(recipe.architecture, recipe.model_options)
    models.initialize_weights(recipe.architecture, model, *data.training)
    compile_model(model, recipe, recipe.epochs * len(batches))
    _build_graphs(model, recipe, data)
    ema = keras.callbacks.SwapEMAWeights() if recipe.ema_momentum else None
    rows: list[dict[str, float]] = []
    seconds, start = 0.0, 0.0

    def begin(_epoch: int, _logs: Any) -> None:
        nonlocal start
        start = time.process_time()

    def end(epoch: int, logs: dict[str, float]) -> None:
        nonlocal seconds
        seconds += time.process_time() - start
        row = {
            "epoch": epoch + 1,
            "seconds": round(seconds, 2),
            "validation_accuracy": logs["val_accuracy"],
            "test_accuracy": _test_accuracy(model, ema, data),
        }
        print(recipe.name, seed, row, file=sys.stderr, flush=True)
        rows.append(row)

    measurement = keras.callbacks.LambdaCallback(on_epoch_begin=begin, on_epoch_end=end)
    # In one call, because Keras replaces the weights by their moving average at the end of it.
    model.fit(
        batches,
        epochs=epochs,
        shuffle=False,
        validation_data=data.validation,
        validation_batch_size=500,
        verbose=0,
        callbacks=[ReseedEveryEpoch(seed), *([ema] if ema else []), measurement],
    )
    return rows


def summarize(runs: list[list[dict[str, float]]], seed_cnn_seconds: float) -> dict[str, Any]:
    """Return the time to the target accuracies as a fraction of that of `seed_cnn`.

    Args:
        runs: Rows of `train` per seed.
        seed_cnn_seconds: Processor seconds of the recipe `seed_cnn`.
    """
    last = [run[-1] for run in runs]
    targets = {}
    for target in TARGETS:
        reached = [_first_epoch(run, target) for run in runs]
        rows = [row for row in reached if row]
        targets[f"{target:.2f}"] = {
            "seeds": len(rows),
            "epoch": [row["epoch"] for row in rows],
            "relative_time": _mean_sd([row["seconds"] / seed_cnn_seconds for row in rows]),
            "test_accuracy": _mean_sd([row["test_accuracy"] for row in rows]),
        }
    return {
        "seed_cnn_seconds": round(seed_cnn_seconds, 1),
        "seconds": _mean_sd([row["seconds"] for row in last]),
        "relative_time": _mean_sd([row["seconds"] / seed_cnn_seconds for row in last]),
        "validation_accuracy": _mean_sd([row["validation_accuracy"] for row in last]),
        "test_accuracy": _mean_sd([row["test_accuracy"] for row in last]),
        "targets": targets,
        "runs": runs,
    }


def _build_graphs(model: Any, recipe: Recipe, data: Data) -> None:
    """Build the functions that train and evaluate, and restore the initial state."""
    import keras

    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    initial = [keras.ops.convert_to_numpy(variable) for variable in variables]
    images, labels = (array[: recipe.batch_size] for array in data.training)
    model.train_on_batch(images.astype(np.float32), labels)
    model.test_on_batch(data.validation[0][:500], data.validation[1][:500])
    model.predict_on_batch(data.test[0][:500])
    for variable, value in zip(variables, initial, strict=True):
        variable.assign(value)


def _test_accuracy(model: Any, ema: Any, data: Data) -> float:
    images, labels = data.test
    if ema:
        ema.on_test_begin()
    batches = range(0, len(images), 500)
    predicted = [model.predict_on_batch(images[i : i + 500]).argmax(axis=1) for i in batches]
    if ema:
        ema.on_test_end()
    return float((np.concatenate(predicted) == labels).mean())


def _first_epoch(run: list[dict[str, float]], target: float) -> dict[str, float] | None:
    return next((row for row in run if row["validation_accuracy"] >= target), None)


def _mean_sd(values: list[float]) -> dict[str, float] | None:
    if not values:
        return None
    sd = statistics.stdev(values) if len(values) > 1 else 0.0
    return {"mean": round(statistics.mean(values), 4), "sd": round(sd, 4)}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="store the result")
    arguments = parser.parse_args()
    configure_keras()
    configure_malloc_for_training()
    data = Data()
    runs, epoch_seconds = [], []
    for seed in range(arguments.seeds):
        epoch_seconds.append(train(SEED_CNN, seed, 1, data)[-1]["seconds"])
        runs.append(train(QUICK, seed, QUICK.epochs, data))
    result = {
        "command": f"python -m benchmarks.quick_recipe --seeds {arguments.seeds} --write",
        "seeds": arguments.seeds,
        **summarize(runs, SEED_CNN.epochs * statistics.mean(epoch_seconds)),
    }
    report_result("quick", result, write=arguments.write)


if __name__ == "__main__":
    main()
