"""What a training says about itself while it runs: one plain value, easily sent as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

Stage = Literal["data", "training", "evaluating", "storing", "done"]


@dataclass(frozen=True)
class TrainingProgress:
    """A moment of a training.

    Attributes:
        stage: What is going on.
        message: The same in words.
        epoch: Epoch under way, from 1; 0 before the first.
        epochs: Epochs planned.
        batch: Batches done of this epoch.
        batches: Batches an epoch.
        loss: Mean training loss of this epoch so far, nats.
        accuracy: Training accuracy of this epoch so far, 0–1.
        validation_accuracy: After the last whole epoch, 0–1.
        best_epoch: The epoch with the best validation accuracy so far.
        seconds_left: Estimate for the epochs to come.
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
    seconds_left: float | None = None
    name: str | None = None

    @property
    def fraction_done(self) -> float:
        """Share of all training steps that is done, 0–1."""
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


Report = Callable[[TrainingProgress], None]


def no_progress(progress: TrainingProgress) -> None:
    """Report nothing."""
    del progress
