"""The training itself: data → network → best epoch → a stored model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import keras
import numpy as np

from cifar_app import models
from cifar_app.data import load_train_set, stratified_split
from cifar_app.errors import TrainingError
from cifar_app.memory import configure_malloc_for_training
from cifar_app.model_store import store
from cifar_app.training.callbacks import ProgressCallback
from cifar_app.training.checkpoint import TrainingCheckpoint
from cifar_app.training.cutmix import one_hot
from cifar_app.training.enlarging import progressive_resizing
from cifar_app.training.initial_model import InitialModel, load_initial_model
from cifar_app.training.progress import Report, TrainingProgress, no_progress
from cifar_app.training.randomness import ReseedEveryEpoch
from cifar_app.training.recipe import MAX_SEED, Recipe, default_name
from cifar_app.training.run_folders import delete_run, discard_run, run_lock
from cifar_app.training.run_state import RunState
from cifar_app.training.setup import build_or_restore_model
from cifar_app.training.start_average import interpolate_weights

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
    report: Report = no_progress,
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
    store.ensure_name_available(name)
    begin = None if start is None else load_initial_model(start, recipe)
    with run_lock(name):
        if restart:
            delete_run(name)
        fitted = fit(recipe, name, seed, total, report, begin)
        stored = _store(fitted, name, recipe, seed, report)
        discard_run(name)
    report(TrainingProgress("done", f"Stored as {name}", name=name))
    return stored


@dataclass(frozen=True)
class FitResult:
    """A network with the weights of its best epoch, how it got there, and who judged it."""

    model: keras.Model
    state: RunState
    training: Images
    validation: Images


def _store(fitted: FitResult, name: str, recipe: Recipe, seed: int, report: Report) -> StoredModel:
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise TrainingError(
            "A network is trained with any Keras backend and exported with TensorFlow.",
            received=f"the backend {backend}",
            remedy="Every epoch is kept: run the same command again with "
            "KERAS_BACKEND=tensorflow, here or where TensorFlow is installed.",
        )
    from cifar_app.training.finalize import export_and_store  # another backend needs no TensorFlow

    return export_and_store(
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
    start: InitialModel | None = None,
) -> FitResult:
    """Train a network, or go on with the run of this name; stores nothing but the run.

    The caller holds the run (`run.exclusive`) and forgets it when all is done; see `train`.
    """
    settings = {"recipe": recipe.to_json(), "seed": seed, "epochs": epochs}
    run = TrainingCheckpoint(name, settings | {"initial_model": start and start.to_json()})
    training, validation = _load_split(report)
    configure_malloc_for_training()
    keras.utils.set_random_seed(seed)
    model, batches = build_or_restore_model(recipe, run, seed, epochs, training, start)
    images, labels = validation
    average = [keras.callbacks.SwapEMAWeights()] if recipe.ema_momentum else []
    model.fit(
        batches,
        initial_epoch=run.state.epochs_done,
        epochs=epochs,
        shuffle=False,  # Keras would shuffle the batches by a state that no run keeps
        validation_data=(images, one_hot(labels) if recipe.augmentation.cutmix else labels),
        validation_batch_size=500,
        verbose=0,
        callbacks=[
            ReseedEveryEpoch(seed),
            *average,
            *progressive_resizing(recipe, epochs),
            ProgressCallback(run, epochs, report, *average),
        ],
    )
    with run.translate_read_errors():
        model.load_weights(run.best_weights)
    if start is not None and recipe.interpolate_initial_weights:
        before = models.build(recipe.architecture, recipe.model_options)
        start.initialize(before, training[0])
        run.state.interpolation_weight = interpolate_weights(model, before, *validation, report)
    return FitResult(model, run.state, training, validation)


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
    images, labels = load_train_set(on_progress=tell)
    chosen, held_out = stratified_split(labels)
    return (images[chosen], labels[chosen]), (images[held_out], labels[held_out])
