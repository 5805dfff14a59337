"""What `cifar_app.memory.keep_freed_memory` saves: the same steps with and without it.

    python -m benchmarks.allocator

Every measurement is a process of its own, because the setting cannot be taken back; the two
kinds alternate, so that a slow spell of the machine meets both. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES, PROJECT_ROOT
from cifar_app.training import get_recipe

RESULTS = Path(__file__).parent / "results"
RECIPE = "seed_cnn"
SEED = 0
WARM_UP_STEPS = 10
STEPS = 60
FIGURES = ("wall_seconds", "user_seconds", "system_seconds")


def measure(kept: bool) -> dict[str, float]:
    """Train `STEPS` steps on made-up images in this process, after a warm-up."""
    import keras

    from cifar_app import models
    from cifar_app.memory import configure_malloc_for_training
    from cifar_app.training.batches import ShuffledBatches

    if kept:
        configure_malloc_for_training()
    recipe = get_recipe(RECIPE)
    keras.utils.set_random_seed(SEED)
    model = models.build(recipe.architecture)
    model.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss="sparse_categorical_crossentropy",
    )
    random = np.random.default_rng(SEED)

    def train(steps: int) -> None:
        count = steps * recipe.batch_size
        images = random.integers(0, 256, (count, *IMAGE_SHAPE), np.uint8)
        labels = random.integers(0, NUM_CLASSES, count, np.uint8)
        model.fit(ShuffledBatches(images, labels, recipe.batch_size, SEED), verbose=0)

    train(WARM_UP_STEPS)
    before, start = os.times(), time.perf_counter()
    train(STEPS)
    wall, after = time.perf_counter() - start, os.times()
    return {
        "wall_seconds": round(wall, 3),
        "user_seconds": round(after.user - before.user, 3),
        "system_seconds": round(after.system - before.system, 3),
    }


def in_child(kept: bool) -> dict[str, float]:
    program = [sys.executable, "-m", "benchmarks.allocator"]
    done = subprocess.run(
        [*program, "--measure", "kept" if kept else "returned"],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print("kept    " if kept else "returned", figures, file=sys.stderr, flush=True)
    return figures


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {figure: statistics.median(run[figure] for run in runs) for figure in FIGURES}


def compare(rounds: int) -> dict[str, Any]:
    from cifar_app.environment import describe_hardware, library_versions

    kept, returned = [], []
    for _ in range(rounds):
        returned.append(in_child(kept=False))
        kept.append(in_child(kept=True))
    return {
        "command": f"python -m benchmarks.allocator --rounds {rounds}",
        "recipe": RECIPE,
        "seed": SEED,
        "steps": STEPS,
        "warm_up_steps": WARM_UP_STEPS,
        "hardware": describe_hardware(),
        "versions": library_versions(),
        "median": {"freed_memory_returned": medians(returned), "freed_memory_kept": medians(kept)},
        "wall_ratio": round(
            medians(returned)["wall_seconds"] / medians(kept)["wall_seconds"],
            3,
        ),
        "runs": {"freed_memory_returned": returned, "freed_memory_kept": kept},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", choices=("kept", "returned"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure == "kept")))
        return
    result = compare(arguments.rounds)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=1)
    (RESULTS / "allocator.json").write_text(text + "\n", encoding="utf-8")
    print(json.dumps(result["median"], indent=1))
    print(f"Returning freed memory takes {result['wall_ratio']} times as long")


if __name__ == "__main__":
    main()
