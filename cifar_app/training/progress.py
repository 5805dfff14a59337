"""Progress of a training run, as one value that can be sent as a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

Stage = Literal["waiting", "data", "training", "evaluating", "storing", "done"]


@dataclass(frozen=True)
class TrainingProgress:
    """State of a training run at one moment.

    Attributes:
        stage: Current stage.
        message: Description of the stage for users.
        epoch: Current epoch, from 1; 0 before the first.
        epochs: Total number of epochs.
        batch: Number of batches completed in this epoch.
        batches: Number of batches per epoch.
        loss: Mean training loss of this epoch so far, nats.
        accuracy: Training accuracy of this epoch so far, 0–1.
        validation_accuracy: Validation accuracy after the last completed epoch, 0–1.
        best_epoch: Epoch with the highest validation accuracy so far.
        learning_rate: Current learning rate.
        images_per_second: Number of training images per second, without validation.
        seconds_left: Estimated time until the last epoch ends, seconds.
        name: Name of the stored model, once it is stored.
    """

    stage: Stage
    message: str
    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    loss: float | None = None
    accuracy: float | None = None
    validation_accuracy: float | None = None
    best_epoch: int | None = None
    learning_rate: float | None = None
    images_per_second: float | None = None
    seconds_left: float | None = None
    name: str | None = None

    @property
    def fraction_done(self) -> float:
        """Return the fraction of all training steps that is completed, 0–1."""
        if self.stage in ("evaluating", "storing", "done"):
            return 1.0
        if not self.epochs or not self.batches:
            return 0.0
        return min(1.0, (self.epoch - 1 + self.batch / self.batches) / self.epochs)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> TrainingProgress:
        return cls(**json.loads(line))


OnTrainingProgress = Callable[[TrainingProgress], None]
"""Callback that receives the progress; an exception that it raises stops the training."""
