"""The training itself: data → network → best epoch → a stored model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import keras
import numpy as np

from cifar_app import models
from cifar_app.data import load_train_set, stratified_split
from cifar_app.errors import TrainingError
from cifar_app.memory import keep_freed_memory
from cifar_app.model_store import store
from cifar_app.training.callbacks import Reporter
from cifar_app.training.checkpoint import Run
from cifar_app.training.cutmix import one_hot
from cifar_app.training.enlarging import enlarging
from cifar_app.training.initial_model import Start, find_start
from cifar_app.training.progress import Report, TrainingProgress, silent
from cifar_app.training.randomness import EpochSeeds
from cifar_app.training.recipe import MAX_SEED, Recipe, default_name
from cifar_app.training.run_folders import exclusive, forget_run, remove_run
from cifar_app.training.run_state import RunState
from cifar_app.training.setup import prepare_training
from cifar_app.training.start_average import average_with_start

if TYPE_CHECKING:
    from cifar_app.model_store.stored_model import StoredModel

Images = tuple[np.ndarray, np.ndarray]


def train(
    recipe: Recipe,
    *,
    seed: int = 0,
    epochs: int | None = None,
    name: str | None = None,
    start: str | None = None,
    restart: bool = False,
    report: Report = silent,
) -> StoredModel:
    """Train a network and store it; goes on with an unfinished training of the same settings.

    Stopped at any moment (`KeyboardInterrupt`, a kill), the run folder holds the last whole
    epoch and no model is stored.

    Args:
        recipe: What to do.
        seed: Seed of weights, order and dropout.
        epochs: Instead of the recipe's.
        name: Name of the stored model; `<recipe>-seed<seed>` by default.
        start: Name of a stored model whose weights it begins with, instead of fresh ones.
        restart: Forget an unfinished training of this name.
        report: Told about the progress, several times a second.

    Raises:
        ModelError: The name is taken or not allowed, the model cannot be stored, or there is
            no sound model `start`.
        TrainingError: The seed or the number of epochs is not allowed, an unfinished training
            of this name has other settings or is damaged, it is under way elsewhere, the
            recipe cannot begin with the network `start`, or
            Keras trained it with another backend than TensorFlow, which alone exports.
        DataError: The training images cannot be had.
    """
    name = name or default_name(recipe, seed)
    total = recipe.epochs if epochs is None else epochs
    _check_settings(seed, total)
    store.check_name(name)
    store.refuse_taken(name)
    begin = None if start is None else find_start(start, recipe)
    with exclusive(name):
        if restart:
            remove_run(name)
        fitted = fit(recipe, name, seed, total, report, begin)
        stored = _store(fitted, name, recipe, seed, report)
        forget_run(name)
    report(TrainingProgress("done", f"Stored as {name}", name=name))
    return stored


@dataclass(frozen=True)
class Fitted:
    """A network with the weights of its best epoch, how it got there, and who judged it."""

    model: keras.Model
    state: RunState
    training: Images
    validation: Images


def _store(fitted: Fitted, name: str, recipe: Recipe, seed: int, report: Report) -> StoredModel:
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise TrainingError(
            "A network is trained with any Keras backend and exported with TensorFlow.",
            received=f"the backend {backend}",
            remedy="Every epoch is kept: run the same command again with "
            "KERAS_BACKEND=tensorflow, here or where TensorFlow is installed.",
        )
    from cifar_app.training.finalize import store_trained  # another backend needs no TensorFlow

    return store_trained(
        fitted.model,
        name,
        recipe,
        seed,
        fitted.state,
        fitted.training,
        fitted.validation,
        report,
    )


def fit(
    recipe: Recipe,
    name: str,
    seed: int,
    epochs: int,
    report: Report,
    start: Start | None = None,
) -> Fitted:
    """Train a network, or go on with the run of this name; stores nothing but the run.

    The caller holds the run (`run.exclusive`) and forgets it when all is done; see `train`.
    """
    settings = {"recipe": recipe.to_json(), "seed": seed, "epochs": epochs}
    run = Run(name, settings | {"start": start and start.to_json()})
    training, validation = _load_split(report)
    keep_freed_memory()
    keras.utils.set_random_seed(seed)
    model, batches = prepare_training(recipe, run, seed, epochs, training, start)
    images, labels = validation
    average = [keras.callbacks.SwapEMAWeights()] if recipe.weight_average else []
    model.fit(
        batches,
        initial_epoch=run.state.epochs_done,
        epochs=epochs,
        shuffle=False,  # Keras would shuffle the batches by a state that no run keeps
        validation_data=(images, one_hot(labels) if recipe.augmentation.cutmix else labels),
        validation_batch_size=500,
        verbose=0,
        callbacks=[
            EpochSeeds(seed),
            *average,
            *enlarging(recipe, epochs),
            Reporter(run, epochs, report, *average),
        ],
    )
    with run.reading():
        model.load_weights(run.best_weights)
    if start is not None and recipe.start_average:
        before = models.build(recipe.architecture, recipe.options)
        start.give_weights(before, training[0])
        run.state.start_share = average_with_start(model, before, *validation, report)
    return Fitted(model, run.state, training, validation)


def _check_settings(seed: int, epochs: int) -> None:
    if not 0 <= seed <= MAX_SEED:
        raise TrainingError(
            f"A seed is a whole number from 0 to {MAX_SEED}.",
            received=str(seed),
            remedy="Choose another --seed.",
        )
    if epochs < 1:
        raise TrainingError(
            "A training has at least one epoch.",
            received=str(epochs),
            remedy="Choose another number of --epochs.",
        )


def _load_split(report: Report) -> tuple[Images, Images]:
    def tell(step: str, share: float = 0.0) -> None:
        del share
        report(TrainingProgress("data", step))

    tell("Opening the training images")
    images, labels = load_train_set(progress=tell)
    chosen, held_out = stratified_split(labels)
    return (images[chosen], labels[chosen]), (images[held_out], labels[held_out])
