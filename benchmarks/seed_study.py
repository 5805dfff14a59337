"""Train a recipe over several seeds and write what came out: mean ± sd, run by run.

    python -m benchmarks.seed_study --recipe seed_cnn --seeds 5
    python -m benchmarks.seed_study --recipe seed_cnn --seeds 5 --ship

Seeds that are stored already are not trained again, so that a stopped study goes on; a model of
such a name that another recipe made ends it. With
`--ship`, the model of seed 0 (named beforehand, not chosen by its result) is copied to
`assets/models/<recipe>`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from cifar_app.config import shipped_models_dir
from cifar_app.errors import ModelError
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training import default_name, get_recipe, train
from cifar_app.training.progress import TrainingProgress
from cifar_app.training.recipe import with_defaults

RESULTS = Path(__file__).parent / "results"
FIGURES = ("accuracy", "loss", "precision", "recall", "f1")


def report(progress: TrainingProgress) -> None:
    if progress.batch == progress.batches:
        print(progress.message, progress.validation_accuracy, file=sys.stderr, flush=True)


def trained(recipe_name: str, seed: int) -> StoredModel:
    """The stored model of a seed, trained if there is none.

    Raises:
        ModelError: The one that is stored was made by another recipe.
    """
    recipe = get_recipe(recipe_name)
    name = default_name(recipe, seed)
    if name not in store.list_names():
        train(recipe, seed=seed, report=report)
    model = store.open_model(name)
    if with_defaults(model.card.recipe) | {"initial_model": None} != recipe.to_json() | {
        "initial_model": None
    }:
        raise ModelError(
            f"The model {name} is one of the recipe {recipe_name} as it is now.",
            received="one that was made by another recipe or stopped early",
            remedy=f"Remove {model.folder} or rename it; then it is trained anew.",
        )
    return model


def describe_run(model: StoredModel) -> dict[str, Any]:
    card = model.card
    return {
        "seed": card.seed,
        **{figure: card.test[figure] for figure in FIGURES},
        "validation_accuracy": card.validation["accuracy"],
        "expected_calibration_error": card.calibration["expected_error"],
        "best_epoch": card.best_epoch,
        "training_seconds": card.training_seconds,
    }


def study(recipe_name: str, seeds: int) -> dict[str, Any]:
    models = [trained(recipe_name, seed) for seed in range(seeds)]
    runs = [describe_run(model) for model in models]
    card = models[0].card
    summary = {
        figure: {
            "mean": statistics.mean(run[figure] for run in runs),
            "sd": statistics.stdev(run[figure] for run in runs),
        }
        for figure in (*FIGURES, "validation_accuracy", "training_seconds")
    }
    return {
        "command": f"python -m benchmarks.seed_study --recipe {recipe_name} --seeds {seeds}",
        "recipe": card.recipe,
        "parameters": card.parameters,
        "flops": card.flops,
        "hardware": card.hardware,
        "versions": card.versions,
        "trained": card.trained,
        "summary": summary,
        "runs": runs,
    }


def ship(recipe_name: str) -> None:
    source = trained(recipe_name, 0).folder
    shutil.copytree(source, shipped_models_dir() / recipe_name, dirs_exist_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", default="seed_cnn")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--ship", action="store_true")
    arguments = parser.parse_args()
    if arguments.seeds < 2:
        parser.error(f"--seeds is at least 2, for a standard deviation; {arguments.seeds} received")
    result = study(arguments.recipe, arguments.seeds)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=1)
    (RESULTS / f"{arguments.recipe}.json").write_text(text + "\n", encoding="utf-8")
    if arguments.ship:
        ship(arguments.recipe)
    accuracy = result["summary"]["accuracy"]
    print(f"{arguments.recipe}: {accuracy['mean']:.4f} ± {accuracy['sd']:.4f}")


if __name__ == "__main__":
    main()
