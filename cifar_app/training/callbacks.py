"""Keras's callbacks, turned into progress reports and run records."""

from __future__ import annotations

import time

import keras

from cifar_app.training.checkpoint import TrainingCheckpoint
from cifar_app.training.progress import Report, TrainingProgress

_REPORT_SECONDS = 0.25


class ProgressCallback(keras.callbacks.Callback):
    """Reports every epoch to the run folder and several times a second to whoever watches.

    Args:
        run: Where the epochs are kept.
        epochs: Epochs of the whole training.
        report: Told about the progress.
        average: What puts the averaged weights in place for validation, where there are such.
    """

    def __init__(
        self,
        run: TrainingCheckpoint,
        epochs: int,
        report: Report,
        average: keras.callbacks.SwapEMAWeights | None = None,
    ) -> None:
        super().__init__()
        self._average = average
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
            self._report_progress(batch + 1, logs or {})

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del epoch
        logs = logs or {}
        self._run.save_epoch(self.model, logs, time.monotonic() - self._epoch_start, self._average)
        self._report_progress(self.params["steps"], logs)

    def _report_progress(self, batch: int, logs: dict[str, float]) -> None:
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
