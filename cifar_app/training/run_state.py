"""How far an unfinished training is, and what came of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cifar_app.environment import describe_hardware, training_versions
from cifar_app.model_store.card_checks import check_types


@dataclass
class RunState:
    """What is known after `epochs_done` epochs.

    The machine and the versions are those of the last epoch: the same command may go on
    elsewhere, or with another Keras backend.
    """

    settings: dict[str, object]
    epochs_done: int = 0
    best_epoch: int = 0
    best_accuracy: float = -1.0
    seconds: float = 0.0
    hardware: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[float]] = field(default_factory=dict)
    interpolation_weight: float | None = None

    def check(self) -> None:
        """Raise `TypeError` or `ValueError` unless this is what a training may have left."""
        check_types(self)
        if not 0 <= self.best_epoch <= self.epochs_done:
            raise ValueError(f"epoch {self.best_epoch} of {self.epochs_done} as the best")
        for figure, values in self.history.items():
            numbers = isinstance(values, list) and all(isinstance(one, float) for one in values)
            if not numbers or len(values) != self.epochs_done:
                raise ValueError(f"a history of other than {self.epochs_done} epochs: {figure}")

    @property
    def start(self) -> dict[str, Any]:
        """What the network is that the training began with (`Start.to_json`); empty for none.

        With its `share` in the weights, if it was averaged with them.
        """
        start = self.settings.get("initial_model")
        if not isinstance(start, dict):
            return {}
        return (
            start
            if self.interpolation_weight is None
            else {**start, "interpolation_weight": self.interpolation_weight}
        )

    def update(self, logs: dict[str, float], seconds: float) -> None:
        """Take in the figures of another epoch, `val_accuracy` among them, and what it took."""
        import keras  # whoever only asks how far a run is needs none

        self.epochs_done += 1
        self.seconds += seconds
        self.hardware = describe_hardware()
        self.versions = training_versions(keras.backend.backend())
        for figure, value in logs.items():
            self.history.setdefault(figure, []).append(float(value))
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy = float(logs["val_accuracy"])
            self.best_epoch = self.epochs_done
