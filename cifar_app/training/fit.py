"""The training loop: load the data, fit the model, keep the best epoch, store the model."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import keras

from cifar_app import models
from cifar_app.data import load_train_set, stratified_split, stratified_subset
from cifar_app.errors import TrainingError
from cifar_app.memory import configure_malloc_for_training
from cifar_app.model_store import store
from cifar_app.progress import no_progress
from cifar_app.training.augmentation import one_hot
from cifar_app.training.batches import ShuffledBatches
from cifar_app.training.callbacks import (
    MonitorCallback,
    ProgressCallback,
    ProgressiveResizing,
    ReseedEveryEpoch,
)
from cifar_app.training.checkpoint import TrainingCheckpoint, delete_checkpoint, run_lock
from cifar_app.training.fit_result import FitResult, Images
from cifar_app.training.initial_model import (
    initialize_from,
    interpolate_weights,
    load_initial_model,
    training_provenance,
)
from cifar_app.training.monitor import EarlyFinish, Monitor
from cifar_app.training.optimizers import make_loss, make_optimizer
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress
from cifar_app.training.recipe import Recipe, default_name

if TYPE_CHECKING:
    from cifar_app.model_store.stored_model import StoredModel


def train(
    recipe: Recipe,
    *,
    seed: int = 0,
    epochs: int | None = None,
    name: str | None = None,
    init_from: str | None = None,
    restart: bool = False,
    on_progress: OnTrainingProgress = no_progress,
    monitor: Monitor | None = None,
) -> StoredModel:
    """Train a model and store it, or resume an unfinished training with the same settings.

    If it is interrupted (`KeyboardInterrupt`, a kill), the run folder has the last completed
    epoch and no model is stored.

    Args:
        recipe: Recipe to train.
        seed: Random seed of the weights, the order of the images and dropout, 0 to `MAX_SEED`.
        epochs: Number of epochs, at least 1; the recipe's by default.
        name: Name of the stored model; `<recipe>-seed<seed>` by default.
        init_from: Name of a stored model whose weights the training starts from.
        restart: Whether to delete an unfinished training of this name first.
        on_progress: Callback for the progress, called several times a second.
        monitor: Further callbacks.

    Raises:
        ModelError: The name is taken or invalid, the model cannot be stored, or `init_from`
            is not a valid model.
        TrainingError: An unfinished training of this name has other settings, is corrupted or is
            running, the recipe cannot start from `init_from`, or the Keras backend is not
            TensorFlow, which exports the model.
        DataError: The training images cannot be loaded.
    """
    name = name or default_name(recipe, seed)
    epochs = recipe.epochs if epochs is None else epochs
    store.check_name(name)
    store.ensure_name_available(name)
    initial_model = None if init_from is None else load_initial_model(init_from, recipe)
    with run_lock(name):
        if restart:
            delete_checkpoint(name)
        result = fit(recipe, name, seed, epochs, on_progress, initial_model, monitor)
        _check_backend()
        from cifar_app.training.finalize import export_and_store  # needs TensorFlow

        stored = export_and_store(result, name, on_progress)
        delete_checkpoint(name)
    on_progress(TrainingProgress("done", f"Stored as {name}", name=name))
    return stored


def fit(
    recipe: Recipe,
    name: str,
    seed: int,
    epochs: int,
    on_progress: OnTrainingProgress,
    initial_model: StoredModel | None = None,
    monitor: Monitor | None = None,
) -> FitResult:
    """Train a model or resume the run of this name, and save nothing but its checkpoint.

    The caller holds `run_lock` and deletes the run at the end; see `train` for the arguments.
    """
    provenance = training_provenance(initial_model.card) if initial_model else None
    settings = {
        "recipe": recipe.to_json(),
        "seed": seed,
        "epochs": epochs,
        "initial_model": provenance,
    }
    checkpoint = TrainingCheckpoint(name, settings)
    training, validation = _load_split(recipe, on_progress)
    configure_malloc_for_training()
    keras.utils.set_random_seed(seed)
    batches = ShuffledBatches(
        *training, recipe.batch_size, seed, checkpoint.state.epochs_done, recipe.augmentation
    )
    if checkpoint.state.epochs_done:
        with checkpoint.translate_read_errors():
            model = keras.saving.load_model(checkpoint.last_model, safe_mode=True)
    else:
        model = _build_model(recipe, training, initial_model)
        compile_model(model, recipe, epochs * len(batches))
    images, labels = validation
    with suppress(EarlyFinish):
        model.fit(
            batches,
            initial_epoch=checkpoint.state.epochs_done,
            epochs=epochs,
            shuffle=False,  # Keras would shuffle the batches with a state that is not saved
            validation_data=(images, one_hot(labels) if recipe.augmentation.cutmix else labels),
            validation_batch_size=500,
            verbose=0,
            callbacks=_callbacks(
                recipe, seed, epochs, checkpoint, on_progress, monitor, validation
            ),
        )
    _check_epochs_done(checkpoint)
    with checkpoint.translate_read_errors():
        model.load_weights(checkpoint.best_weights)
    if provenance and recipe.interpolate_initial_weights:
        initial = _build_model(recipe, training, initial_model)
        alpha = interpolate_weights(model, initial, *validation, on_progress)
        provenance = {**provenance, "interpolation_weight": alpha}
    stages = initial_model.training_stages() if initial_model else []
    state = checkpoint.state
    recipe = replace(recipe, epochs=epochs)
    return FitResult(model, recipe, seed, state, training, validation, provenance, stages)


def compile_model(model: keras.Model, recipe: Recipe, n_steps: int) -> None:
    """Compile a model with the optimizer and the loss of a recipe.

    Args:
        model: Model to train.
        recipe: Recipe to train.
        n_steps: Number of steps of the whole training.
    """
    optimizer = make_optimizer(recipe, n_steps)
    model.compile(optimizer=optimizer, loss=make_loss(recipe), metrics=["accuracy"])


def _build_model(
    recipe: Recipe, training: Images, initial_model: StoredModel | None
) -> keras.Model:
    model = models.build(recipe.architecture, recipe.model_options)
    if initial_model is None:
        models.initialize_weights(recipe.architecture, model, *training)
    else:
        initialize_from(initial_model, model, training[0])
    return model


def _callbacks(
    recipe: Recipe,
    seed: int,
    epochs: int,
    checkpoint: TrainingCheckpoint,
    on_progress: OnTrainingProgress,
    monitor: Monitor | None,
    validation: Images,
) -> list[keras.callbacks.Callback]:
    callbacks: list[keras.callbacks.Callback] = [ReseedEveryEpoch(seed)]
    ema = keras.callbacks.SwapEMAWeights() if recipe.ema_momentum else None
    if ema:
        callbacks.append(ema)
    if recipe.initial_image_size:
        n_initial_epochs = epochs - recipe.full_size_epochs
        callbacks.append(ProgressiveResizing(recipe.initial_image_size, n_initial_epochs))
    if monitor:
        callbacks.append(MonitorCallback(monitor, *validation, ema))
    return [
        *callbacks,
        ProgressCallback(checkpoint, epochs, recipe.batch_size, on_progress, ema),
    ]


def _check_epochs_done(checkpoint: TrainingCheckpoint) -> None:
    if not checkpoint.state.epochs_done:
        raise TrainingError(
            "A run can be kept as a model only after its first complete epoch.",
            received="a run without a complete epoch",
            remedy="Resume it, or delete it.",
        )


def _check_backend() -> None:
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise TrainingError(
            "Models are trained with any Keras backend and exported with TensorFlow.",
            received=f"the backend {backend}",
            remedy="All epochs are saved: run the same command again with "
            "KERAS_BACKEND=tensorflow, here or where TensorFlow is installed.",
        )


def _load_split(recipe: Recipe, on_progress: OnTrainingProgress) -> tuple[Images, Images]:
    def report_step(message: str, fraction: float = 0.0) -> None:
        del fraction
        on_progress(TrainingProgress("data", message))

    report_step("Loading the training images")
    images, labels = load_train_set(on_progress=report_step)
    training, validation = stratified_split(labels)
    training = training[stratified_subset(labels[training], recipe.training_fraction)]
    return (images[training], labels[training]), (images[validation], labels[validation])
