"""An unfinished training on disk, so that one that was stopped goes on where it was.

A run folder holds `state.json` and the weights it names. After every epoch the new weights
are written first and the state that names them is put in place last, so that whatever the
moment of a stop, the state and its weights agree.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cifar_app.config import runs_dir
from cifar_app.errors import TrainingError

if TYPE_CHECKING:
    import keras


@dataclass
class RunState:
    """What is known after `epochs_done` epochs."""

    settings: dict[str, object]
    epochs_done: int = 0
    best_epoch: int = 0
    best_accuracy: float = -1.0
    seconds: float = 0.0
    history: dict[str, list[float]] = field(default_factory=dict)


class Run:
    """One run folder.

    Args:
        name: Name that the model will have.
        settings: Everything that makes the training; a run goes on only with the same.

    Raises:
        TrainingError: There is an unfinished run of this name with other settings.
    """

    def __init__(self, name: str, settings: dict[str, object]) -> None:
        self.folder: Path = runs_dir() / name
        self.state = RunState(settings)
        if (self.folder / "state.json").is_file():
            self.state = self._read_state()
            if self.state.settings != settings:
                raise TrainingError(
                    "An unfinished training goes on with the settings it began with.",
                    received=f"other settings for the run {name!r}",
                    remedy="Use the same recipe, seed and epochs, choose another --name, or "
                    "begin anew with --restart.",
                )

    def _read_state(self) -> RunState:
        try:
            return RunState(**json.loads((self.folder / "state.json").read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise TrainingError(
                "An unfinished training has a readable state.",
                received=f"{type(error).__name__} in the run {self.folder.name!r}",
                remedy="Begin anew with --restart.",
            ) from error

    @property
    def last_model(self) -> Path:
        """The model after the last whole epoch, with its optimiser."""
        return self.folder / f"epoch-{self.state.epochs_done:03d}.keras"

    @property
    def best_weights(self) -> Path:
        """The weights after the epoch with the best validation accuracy."""
        return self.folder / f"best-{self.state.best_epoch:03d}.weights.h5"

    def record(self, model: keras.Model, logs: dict[str, float], seconds: float) -> None:
        """Store the end of an epoch; `seconds` is what this epoch took."""
        self.folder.mkdir(parents=True, exist_ok=True)
        state = self.state
        state.epochs_done += 1
        state.seconds += seconds
        for figure, value in logs.items():
            state.history.setdefault(figure, []).append(float(value))
        if logs["val_accuracy"] > state.best_accuracy:
            state.best_accuracy = float(logs["val_accuracy"])
            state.best_epoch = state.epochs_done
            model.save_weights(self.best_weights)
        model.save(self.last_model)
        self._put_state()
        self._remove_outdated()

    def _put_state(self) -> None:
        temporary = self.folder / "state.json.new"
        temporary.write_text(json.dumps(asdict(self.state), indent=1))
        os.replace(temporary, self.folder / "state.json")

    def _remove_outdated(self) -> None:
        keep = {self.last_model, self.best_weights, self.folder / "state.json"}
        for path in self.folder.iterdir():
            if path not in keep:
                path.unlink()


def forget_run(name: str) -> None:
    """Remove the run folder of this name, if there is one."""
    shutil.rmtree(runs_dir() / name, ignore_errors=True)
