"""Train a recipe with several seeds and summarize the test metrics.

    python -m benchmarks.seed_study --recipe seed_cnn --seeds 5 [--ship]

Stored models are not trained again, so an interrupted study resumes. With `--ship` the model of
seed 0, which is fixed beforehand and not chosen by its result, is copied to
assets/models/<recipe>. The result goes to benchmarks/results/<recipe>.json.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
from typing import Any

from benchmarks.common import RESULTS_DIR
from cifar_app.config import shipped_models_dir
from cifar_app.errors import ModelError
from cifar_app.files import write_json
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training import default_name, get_recipe, train
from cifar_app.training.progress import TrainingProgress

METRICS = ("accuracy", "loss", "precision", "recall", "f1")


def print_epoch(progress: TrainingProgress) -> None:
    """Print the validation accuracy at the end of an epoch."""
    if progress.batch == progress.batches:
        print(progress.message, progress.validation_accuracy, file=sys.stderr, flush=True)


def train_or_load(recipe_name: str, seed: int) -> StoredModel:
    """Return the stored model of a recipe and seed; train it if there is none.

    Raises:
        ModelError: The stored model was trained with another recipe.
    """
    recipe = get_recipe(recipe_name)
    name = default_name(recipe, seed)
    if name not in store.list_names():
        train(recipe, seed=seed, on_progress=print_epoch)
    model = store.open_model(name)
    if {**model.card.recipe, "initial_model": None} != {**recipe.to_json(), "initial_model": None}:
        raise ModelError(
            f"The model {name} was trained with the current recipe {recipe_name}.",
            received="a model that was trained with another recipe or stopped early",
            remedy=f"Remove or rename {model.folder} to train it again.",
        )
    return model


def describe_run(model: StoredModel) -> dict[str, Any]:
    """Return the metrics of one training."""
    card = model.card
    return {
        "seed": card.seed,
        **{metric: card.test[metric] for metric in METRICS},
        "validation_accuracy": card.validation["accuracy"],
        "ece": card.calibration["expected_error"],
        "best_epoch": card.best_epoch,
        "training_seconds": card.training_seconds,
    }


def run_study(recipe_name: str, n_seeds: int) -> dict[str, Any]:
    """Train a recipe with the seeds 0 to `n_seeds - 1` and summarize the metrics."""
    models = [train_or_load(recipe_name, seed) for seed in range(n_seeds)]
    runs = [describe_run(model) for model in models]
    card = models[0].card
    summary = {
        metric: {
            "mean": statistics.mean(run[metric] for run in runs),
            "std": statistics.stdev(run[metric] for run in runs),
        }
        for metric in (*METRICS, "validation_accuracy", "training_seconds")
    }
    return {
        "command": f"python -m benchmarks.seed_study --recipe {recipe_name} --seeds {n_seeds}",
        "recipe": card.recipe,
        "parameters": card.parameters,
        "flops": card.flops,
        "hardware": card.hardware,
        "versions": card.versions,
        "trained": card.trained,
        "summary": summary,
        "runs": runs,
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", default="seed_cnn")
    parser.add_argument("--seeds", type=int, default=5, help="number of seeds, at least 2")
    parser.add_argument("--ship", action="store_true", help="copy the model of seed 0 to assets")
    arguments = parser.parse_args()
    if arguments.seeds < 2:
        parser.error(f"--seeds must be at least 2 for a standard deviation, not {arguments.seeds}")
    result = run_study(arguments.recipe, arguments.seeds)
    write_json(RESULTS_DIR / f"{arguments.recipe}.json", result)
    if arguments.ship:
        source = train_or_load(arguments.recipe, 0).folder
        shutil.copytree(source, shipped_models_dir() / arguments.recipe, dirs_exist_ok=True)
    accuracy = result["summary"]["accuracy"]
    print(f"{arguments.recipe}: {accuracy['mean']:.4f} ± {accuracy['std']:.4f}")


if __name__ == "__main__":
    main()
