"""Record a training in the folder of its run, and obey requests to end it."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np

from cifar_app.data import load_test_set
from cifar_app.errors import TrainingError
from cifar_app.metrics.classification import confusion_matrix
from cifar_app.runs import control, records
from cifar_app.runs.history import (
    Epoch,
    Step,
    append_line,
    cut_history,
    read_history,
    watched_images,
)
from cifar_app.training.checkpoint import finished_epochs, not_writable_error
from cifar_app.training.monitor import EpochResult, Monitor
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress

STEPS_PER_RUN = 400
"""Largest number of steps in the history of a run; a plot has no more pixels."""

_PROGRESS_FILE = "progress.json"
_PROGRESS_INTERVAL_SECONDS = 0.5
_DECIMALS = 4


class Recorder:
    """Writer of the history and the progress of a run, in the process that trains it.

    Args:
        name: Name of the run.
        on_progress: Callback that also receives the progress.

    Raises:
        TrainingError: The history is not valid or cannot be written.
    """

    def __init__(self, name: str, on_progress: OnTrainingProgress) -> None:
        self._name = name
        self._folder: Path = records.open_run(name).folder
        self._on_progress = on_progress
        self._last_write = 0.0
        self._last_stage = ""
        self._last_step = (0, 0, 0.0, 0.0)
        self._n_steps = 0
        with self._translate_write_errors():
            (self._folder / _PROGRESS_FILE).unlink(missing_ok=True)
            cut_history(self._folder, finished_epochs(name))
        epochs = read_history(self._folder).epochs
        self._seconds = epochs[-1].seconds if epochs else 0.0

    def monitor(self) -> Monitor:
        """Return the functions that the training calls."""
        images, labels = load_test_set()
        return Monitor(
            watched_images=images[watched_images(labels)],
            on_epoch=self.on_epoch,
            finish_early=lambda: control.requested_action(self._name) == "keep",
        )

    def on_progress(self, progress: TrainingProgress) -> None:
        """Record the progress.

        Raises:
            KeyboardInterrupt: Somebody asked for the end of the training.
            TrainingError: The training has diverged, or the history cannot be written.
        """
        if progress.stage != "done" and control.requested_action(self._name) in (
            "pause",
            "discard",
        ):
            raise KeyboardInterrupt
        if progress.loss is not None and not math.isfinite(progress.loss):
            raise TrainingError(
                "The training loss must be finite.",
                received=f"{'NaN' if math.isnan(progress.loss) else 'infinity'} in epoch "
                f"{progress.epoch}, because the training diverged",
                remedy="Train with a smaller learning rate, or keep the model of an earlier epoch.",
            )
        self._write_progress(progress)
        if progress.stage == "training":
            self._add_step(progress)
        self._on_progress(progress)

    def on_epoch(self, result: EpochResult) -> None:
        """Record an epoch."""
        self._seconds += result.seconds
        predicted = result.validation_probabilities.argmax(axis=1)
        matrix = confusion_matrix(result.validation_labels, predicted)
        metrics = result.metrics
        if not (math.isfinite(metrics["loss"]) and math.isfinite(metrics["val_loss"])):
            return  # `on_progress` reports it
        line = Epoch(
            epoch=result.epoch,
            loss=metrics["loss"],
            val_loss=metrics["val_loss"],
            accuracy=metrics["accuracy"],
            val_accuracy=metrics["val_accuracy"],
            seconds=round(self._seconds, 2),
            confusion=matrix.tolist(),
            watched=np.round(result.watched_probabilities.astype(float), _DECIMALS).tolist(),
        )
        with self._translate_write_errors():
            append_line(self._folder, line)

    def _add_step(self, progress: TrainingProgress) -> None:
        if progress.batch == 0 or progress.loss is None or progress.accuracy is None:
            return
        epoch, batch, loss_sum, accuracy_sum = self._last_step
        if epoch != progress.epoch:
            batch, loss_sum, accuracy_sum = 0, 0.0, 0.0
        n_steps = int(progress.fraction_done * STEPS_PER_RUN)
        if n_steps == self._n_steps or progress.batch <= batch:
            return
        self._n_steps = n_steps
        # Keras gives the mean over the epoch so far.
        loss_total, accuracy_total = (
            progress.loss * progress.batch,
            progress.accuracy * progress.batch,
        )
        n_batches = progress.batch - batch
        line = Step(
            epoch=round(progress.epoch - 1 + progress.batch / progress.batches, _DECIMALS),
            loss=round((loss_total - loss_sum) / n_batches, _DECIMALS),
            accuracy=round(
                min(1.0, max(0.0, (accuracy_total - accuracy_sum) / n_batches)), _DECIMALS
            ),
            learning_rate=progress.learning_rate or 0.0,
            images_per_second=progress.images_per_second,
        )
        self._last_step = (progress.epoch, progress.batch, loss_total, accuracy_total)
        with self._translate_write_errors():
            append_line(self._folder, line)

    def _write_progress(self, progress: TrainingProgress) -> None:
        now = time.monotonic()
        is_due = now - self._last_write >= _PROGRESS_INTERVAL_SECONDS
        if not is_due and progress.stage == self._last_stage:
            return
        self._last_write, self._last_stage = now, progress.stage
        temporary = self._folder / f"{_PROGRESS_FILE}.new"
        with suppress(OSError):  # only shown, and written again soon
            temporary.write_text(json.dumps(asdict(progress)), encoding="utf-8")
            os.replace(temporary, self._folder / _PROGRESS_FILE)

    @contextmanager
    def _translate_write_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise not_writable_error(error) from error


def read_progress(folder: Path) -> TrainingProgress | None:
    """Return the latest progress of a run; None before the first."""
    try:
        return TrainingProgress.from_json((folder / _PROGRESS_FILE).read_text("utf-8"))
    except (OSError, ValueError, TypeError):
        return None
