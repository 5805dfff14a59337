"""The state of a training run, which a checkpoint saves as JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from cifar_app.environment import describe_hardware, training_versions


class RunState(BaseModel):
    """State of a training run after `epochs_done` epochs.

    Attributes:
        settings: Recipe, seed and other settings of the run.
        epochs_done: Number of completed epochs.
        best_epoch: Epoch with the highest validation accuracy, from 1; 0 before the first.
        best_accuracy: Validation accuracy of that epoch, 0–1.
        seconds: Wall time of all completed epochs.
        hardware: Processor and number of cores that trained the last epoch; a run may be resumed
            on another machine.
        versions: Library names and versions of the last epoch.
        history: Metrics per epoch, by the names that Keras gives them; NaN if training diverged.
    """

    model_config = ConfigDict(extra="forbid", strict=True, ser_json_inf_nan="constants")

    settings: dict[str, Any]
    epochs_done: int = 0
    best_epoch: int = 0
    best_accuracy: float = -1.0
    seconds: float = 0.0
    hardware: str = ""
    versions: dict[str, str] = {}
    history: dict[str, list[float]] = {}

    def update(self, logs: dict[str, float], seconds: float) -> None:
        """Add the metrics of another epoch, among them `val_accuracy`, and its duration."""
        import keras  # not needed to read how far a run is

        self.epochs_done += 1
        self.seconds += seconds
        self.hardware = describe_hardware()
        self.versions = training_versions(keras.backend.backend())
        for name, value in logs.items():
            self.history.setdefault(name, []).append(float(value))
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy = float(logs["val_accuracy"])
            self.best_epoch = self.epochs_done
