"""Keras callbacks: progress, checkpoints, predictions, reproducible dropout, resizing."""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np

from cifar_app.models import ENLARGE
from cifar_app.training.checkpoint import TrainingCheckpoint
from cifar_app.training.monitor import EarlyFinish, EpochResult, Monitor
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress

_REPORT_INTERVAL_SECONDS = 0.25
_PREDICTION_BATCH_SIZE = 500


class ProgressCallback(keras.callbacks.Callback):
    """Saves a checkpoint after every epoch and reports progress several times a second.

    Args:
        checkpoint: Checkpoint of the run.
        epochs: Total number of epochs.
        batch_size: Number of images per step.
        on_progress: Callback for the progress.
        ema: Callback that swaps in the averaged weights for validation, if the recipe uses them.
    """

    def __init__(
        self,
        checkpoint: TrainingCheckpoint,
        epochs: int,
        batch_size: int,
        on_progress: OnTrainingProgress,
        ema: keras.callbacks.SwapEMAWeights | None = None,
    ) -> None:
        super().__init__()
        self._checkpoint = checkpoint
        self._epochs = epochs
        self._batch_size = batch_size
        self._on_progress = on_progress
        self._ema = ema
        self._epoch = 0
        self._epoch_start = 0.0
        self._last_report = 0.0
        self._last_batch = 0
        self._images_per_second: float | None = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del logs
        self._epoch = epoch + 1
        self._epoch_start = time.monotonic()
        self._last_batch = 0

    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        now = time.monotonic()
        is_last = batch + 1 == self.params["steps"]  # reported with the epoch's validation
        if now - self._last_report >= _REPORT_INTERVAL_SECONDS and not is_last:
            if self._last_batch:  # the first report of an epoch would count its start
                n_images = (batch + 1 - self._last_batch) * self._batch_size
                self._images_per_second = n_images / max(now - self._last_report, 1e-9)
            self._last_report = now
            self._last_batch = batch + 1
            self._report_progress(batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        del epoch
        seconds = time.monotonic() - self._epoch_start
        self._checkpoint.save_epoch(self.model, logs, seconds, self._ema)
        self._report_progress(self.params["steps"], logs)

    def _report_progress(self, batch: int, logs: dict[str, float]) -> None:
        state = self._checkpoint.state
        accuracies = state.history.get("val_accuracy", [])
        self._on_progress(
            TrainingProgress(
                "training",
                f"Epoch {self._epoch} of {self._epochs}",
                epoch=self._epoch,
                epochs=self._epochs,
                batch=batch,
                batches=self.params["steps"],
                loss=float(logs["loss"]),
                accuracy=float(logs["accuracy"]),
                validation_accuracy=accuracies[-1] if accuracies else None,
                best_epoch=state.best_epoch or None,
                learning_rate=float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)),
                images_per_second=self._images_per_second,
                seconds_left=self._seconds_left(batch),
            )
        )

    def _seconds_left(self, batch: int) -> float:
        epochs_done: float = self._checkpoint.state.epochs_done
        seconds = self._checkpoint.state.seconds
        if epochs_done < self._epoch:
            epochs_done += batch / self.params["steps"]
            seconds += time.monotonic() - self._epoch_start
        return seconds / epochs_done * (self._epochs - epochs_done)


class MonitorCallback(keras.callbacks.Callback):
    """Calls the functions of a monitor.

    Args:
        monitor: Functions to call.
        images: Validation images, `uint8 (N, 32, 32, 3)`.
        labels: Class ids of the validation images, `uint8 (N,)`.
        ema: Callback that swaps in the averaged weights for validation, if the recipe uses them.
    """

    def __init__(
        self,
        monitor: Monitor,
        images: np.ndarray,
        labels: np.ndarray,
        ema: keras.callbacks.SwapEMAWeights | None = None,
    ) -> None:
        super().__init__()
        self._monitor = monitor
        self._images = images
        self._labels = labels
        self._ema = ema
        self._start = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del epoch, logs
        self._start = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        del batch, logs
        if self._monitor.finish_early():
            raise EarlyFinish

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        if self._ema:
            self._ema.on_test_begin()
        result = EpochResult(
            epoch=epoch + 1,
            seconds=time.monotonic() - self._start,
            metrics={name: float(value) for name, value in logs.items()},
            validation_labels=self._labels,
            validation_probabilities=self._predict(self._images),
            watched_probabilities=self._predict(self._monitor.watched_images),
        )
        if self._ema:
            self._ema.on_test_end()
        self._monitor.on_epoch(result)

    def _predict(self, images: np.ndarray) -> np.ndarray:
        batches = range(0, len(images), _PREDICTION_BATCH_SIZE)
        # `predict` would reset the callbacks of the training.
        return np.concatenate(
            [
                self.model.predict_on_batch(images[start : start + _PREDICTION_BATCH_SIZE])
                for start in batches
            ]
        )


class ReseedEveryEpoch(keras.callbacks.Callback):
    """Reseeds the random layers of the model (dropout) at the start of every epoch.

    A saved Keras model does not contain the state of its random number generators. Without
    this callback, a resumed training would use other random numbers.

    Args:
        seed: Random seed of the training.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del logs
        rng = np.random.default_rng((self._seed, epoch))
        # `variables` has the states of the random number generators, `weights` has not.
        others = {id(variable) for variable in (*self.model.weights, *self.model.metrics_variables)}
        for variable in self.model.variables:
            if id(variable) not in others:
                variable.assign(rng.integers(0, 2**31, variable.shape))


class ProgressiveResizing(keras.callbacks.Callback):
    """Trains on smaller images first; validates at the full size of the model.

    Args:
        initial_image_size: Image size of the first epochs, pixels.
        n_initial_epochs: Number of epochs at that size.
    """

    def __init__(self, initial_image_size: int, n_initial_epochs: int) -> None:
        super().__init__()
        self._initial_size = initial_image_size
        self._n_initial_epochs = n_initial_epochs
        self._train_size = self._full_size = 0

    def on_train_begin(self, logs: Any = None) -> None:
        del logs
        self._train_size = self._full_size = self.model.get_layer(ENLARGE).height
        for layer in self.model.layers:
            if isinstance(layer, keras.Model):
                layer.input_spec = None  # built for the full size, but accepts any size

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        del logs
        size = self._initial_size if epoch < self._n_initial_epochs else self._full_size
        if size != self._train_size:
            self._train_size = size
            self.model.make_train_function(force=True)
        self._resize(size)

    def on_test_begin(self, logs: Any = None) -> None:
        del logs
        self._resize(self._full_size)

    def _resize(self, size: int) -> None:
        layer = self.model.get_layer(ENLARGE)
        layer.height = layer.width = size
