"""Store a trained network anew, as if its training had just ended.

    python -m benchmarks.store_again --model transfer-seed0 --name transfer-again

For networks that were trained before a change in how they are calibrated and exported: the
weights of the stored `model.keras`, which must not be calibrated yet, take the way that
freshly trained ones take. Seed, recipe, times and curves are those of its card.
"""

from __future__ import annotations

import argparse
import sys

import keras

from cifar_app import models, store
from cifar_app.data import load_train_set, stratified_split
from cifar_app.training import get_recipe
from cifar_app.training.finish import store_trained
from cifar_app.training.progress import TrainingProgress
from cifar_app.training.run import RunState


def report(progress: TrainingProgress) -> None:
    print(progress.message, file=sys.stderr, flush=True)


def store_again(name: str, new_name: str) -> store.StoredModel:
    stored = store.open_model(name)
    card = stored.card
    if "temperature" in card.calibration:
        raise SystemExit(f"{name} is calibrated already.")
    recipe = get_recipe(card.recipe["name"])
    model = models.build(recipe.architecture, recipe.options)
    trained = keras.saving.load_model(stored.checked(store.KERAS_FILE), safe_mode=True)
    model.set_weights(trained.get_weights())
    state = RunState(
        settings={},
        epochs_done=card.recipe["epochs"],
        best_epoch=card.best_epoch,
        best_accuracy=card.validation["accuracy"],
        seconds=card.training_seconds,
        history=stored.history(),
    )
    images, labels = load_train_set()
    chosen, held_out = stratified_split(labels)
    training = images[chosen], labels[chosen]
    validation = images[held_out], labels[held_out]
    return store_trained(model, new_name, recipe, card.seed, state, training, validation, report)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, help="name of the stored model")
    parser.add_argument("--name", required=True, help="of the new one")
    arguments = parser.parse_args()
    model = store_again(arguments.model, arguments.name)
    print(model.folder, model.card.test["accuracy"], model.card.calibration, model.card.photo)


if __name__ == "__main__":
    main()
