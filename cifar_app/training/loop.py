"""The training itself: data → network → best epoch → a stored model."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import keras
import numpy as np

from cifar_app import models, store
from cifar_app.data import load_train_set, stratified_split
from cifar_app.errors import TrainingError
from cifar_app.training.batches import ShuffledBatches
from cifar_app.training.finish import store_trained
from cifar_app.training.memory import keep_freed_memory
from cifar_app.training.progress import Report, TrainingProgress, silent
from cifar_app.training.randomness import EpochSeeds
from cifar_app.training.recipes import Recipe, default_name
from cifar_app.training.run import Run, exclusive, forget_run

if TYPE_CHECKING:
    from cifar_app.store import StoredModel

Images = tuple[np.ndarray, np.ndarray]

_REPORT_SECONDS = 0.25
_MAX_SEED = 2**32 - 1


class _Reporter(keras.callbacks.Callback):
    """Turns Keras's callbacks into progress reports and run records."""

    def __init__(self, run: Run, epochs: int, report: Report) -> None:
        super().__init__()
        self._run = run
        self._epochs = epochs
        self._report = report
        self._epoch = 0
        self._epoch_start = 0.0
        self._reported = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del logs
        self._epoch = epoch + 1
        self._epoch_start = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        now = time.monotonic()
        last = batch + 1 == self.params["steps"]  # reported with the epoch's validation
        if now - self._reported >= _REPORT_SECONDS and not last:
            self._reported = now
            self._tell(batch + 1, logs or {})

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del epoch
        logs = logs or {}
        self._run.record(self.model, logs, time.monotonic() - self._epoch_start)
        self._tell(self.params["steps"], logs)

    def _tell(self, batch: int, logs: dict[str, float]) -> None:
        steps = self.params["steps"]
        state = self._run.state
        accuracies = state.history.get("val_accuracy", [])
        self._report(
            TrainingProgress(
                "training",
                f"Epoch {self._epoch} of {self._epochs}",
                epoch=self._epoch,
                epochs=self._epochs,
                batch=batch,
                batches=steps,
                loss=_number(logs.get("loss")),
                accuracy=_number(logs.get("accuracy")),
                validation_accuracy=accuracies[-1] if accuracies else None,
                best_epoch=state.best_epoch or None,
                seconds_left=self._seconds_left(batch, steps),
            )
        )

    def _seconds_left(self, batch: int, steps: int) -> float:
        spent = time.monotonic() - self._epoch_start
        done = self._run.state.epochs_done
        if batch < steps:
            an_epoch = self._run.state.seconds / done if done else spent * steps / max(1, batch)
            return max(0.0, (self._epochs - self._epoch + 1) * an_epoch - spent)
        return (self._epochs - self._epoch) * self._run.state.seconds / max(1, done)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def train(
    recipe: Recipe,
    *,
    seed: int = 0,
    epochs: int | None = None,
    name: str | None = None,
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
        restart: Forget an unfinished training of this name.
        report: Told about the progress, several times a second.

    Raises:
        ModelError: The name is taken or not allowed, or the model cannot be stored.
        TrainingError: The seed or the number of epochs is not allowed, an unfinished training
            of this name has other settings or is damaged, or it is under way elsewhere.
        DataError: The training images cannot be had.
    """
    name = name or default_name(recipe, seed)
    total = recipe.epochs if epochs is None else epochs
    _check_settings(seed, total)
    store.check_name(name)
    store.refuse_taken(name)
    with exclusive(name):
        if restart:
            forget_run(name)
        run = Run(name, {"recipe": recipe.to_json(), "seed": seed, "epochs": total})
        training, validation = _load_split(report)
        keep_freed_memory()
        keras.utils.set_random_seed(seed)
        model = _start_or_resume(recipe, run)
        batches = ShuffledBatches(*training, recipe.batch_size, seed, run.state.epochs_done)
        model.fit(
            batches,
            initial_epoch=run.state.epochs_done,
            epochs=total,
            shuffle=False,  # Keras would shuffle the batches by a state that no run keeps
            validation_data=validation,
            validation_batch_size=500,
            verbose=0,
            callbacks=[EpochSeeds(seed), _Reporter(run, total, report)],
        )
        with run.reading():
            model.load_weights(run.best_weights)
        stored = store_trained(model, name, recipe, seed, run.state, validation, report)
        forget_run(name)
    report(TrainingProgress("done", f"Stored as {name}", name=name))
    return stored


def _check_settings(seed: int, epochs: int) -> None:
    if not 0 <= seed <= _MAX_SEED:
        raise TrainingError(
            f"A seed is a whole number from 0 to {_MAX_SEED}.",
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


def _start_or_resume(recipe: Recipe, run: Run) -> keras.Model:
    if run.state.epochs_done:
        with run.reading():
            model: keras.Model = keras.saving.load_model(run.last_model, safe_mode=True)
        return model
    model = models.build(recipe.architecture)
    model.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
