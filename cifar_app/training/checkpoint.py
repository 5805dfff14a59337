"""An unfinished training on disk, so that one that was stopped goes on where it was.

A run folder holds `state.json` and the weights it names. After every epoch the new weights
are written first and the state that names them is put in place last, so that whatever the
moment of a stop, the state and its weights agree.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from cifar_app.config import runs_dir
from cifar_app.errors import READ_ERRORS, TrainingError
from cifar_app.training.run_folders import not_writable_error
from cifar_app.training.run_state import RunState

if TYPE_CHECKING:
    import keras


class TrainingCheckpoint:
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
        with self.translate_read_errors():
            known = self._read_state()
        if known:
            self.state = known
            if known.settings != settings:
                raise TrainingError(
                    "An unfinished training goes on with the settings it began with.",
                    received=f"other settings for the run {name!r}",
                    remedy="Use the same recipe, seed and epochs, choose another --name, or "
                    "begin anew with --restart.",
                )

    def _read_state(self) -> RunState | None:
        try:
            text = (self.folder / "state.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        state = RunState(**json.loads(text))
        state.check()
        return state

    @contextmanager
    def translate_read_errors(self) -> Iterator[None]:
        """Turn what a damaged file of the run raises into a `TrainingError`."""
        try:
            yield
        except READ_ERRORS as error:
            raise TrainingError(
                "The files of an unfinished training can be read.",
                received=f"{type(error).__name__} in the run {self.folder.name!r}",
                remedy="Begin anew with --restart.",
            ) from error

    @property
    def last_model(self) -> Path:
        """The model after the last whole epoch, with its optimizer."""
        return self.folder / f"epoch-{self.state.epochs_done:03d}.keras"

    @property
    def best_weights(self) -> Path:
        """The weights after the epoch with the best validation accuracy."""
        return self.folder / f"best-{self.state.best_epoch:03d}.weights.h5"

    def save_epoch(
        self,
        model: keras.Model,
        logs: dict[str, float],
        seconds: float,
        average: keras.callbacks.SwapEMAWeights | None = None,
    ) -> None:
        """Store the end of an epoch.

        Args:
            model: The network, with the weights that the training goes on with.
            logs: Figures of the epoch, `val_accuracy` among them.
            seconds: What this epoch took.
            average: Puts the averaged weights, which were validated, in place and back.

        Raises:
            TrainingError: The disk is full or not writable; the epoch before is kept.
        """
        self.state.update(logs, seconds)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.state.best_epoch == self.state.epochs_done:
                self._save_best(model, average)
            model.save(self.last_model)
            self._write_state()
            self._remove_outdated()
        except (OSError, RuntimeError) as error:
            raise not_writable_error(error) from error

    def _save_best(
        self, model: keras.Model, average: keras.callbacks.SwapEMAWeights | None
    ) -> None:
        if average is None:
            model.save_weights(self.best_weights)
            return
        average.on_test_begin()
        try:
            model.save_weights(self.best_weights)
        finally:
            average.on_test_end()

    def _write_state(self) -> None:
        temporary = self.folder / "state.json.new"
        temporary.write_text(json.dumps(asdict(self.state), indent=1))
        os.replace(temporary, self.folder / "state.json")

    def _remove_outdated(self) -> None:
        keep = {self.last_model, self.best_weights, self.folder / "state.json"}
        for path in self.folder.iterdir():
            if path not in keep:
                path.unlink()
