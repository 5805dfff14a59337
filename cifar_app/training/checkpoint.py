"""Checkpoints of training runs, so that an interrupted run resumes exactly where it stopped.

A run folder contains `state.json` and the weights files that it names, beside the files of
`cifar_app.runs`. After every epoch the new weights are written first and `state.json` is replaced
last. Whenever the process ends, the state and its weights agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from cifar_app.config import runs_dir
from cifar_app.errors import READ_ERRORS, TrainingError, describe_error
from cifar_app.files import atomic_write
from cifar_app.training.run_state import RunState

if TYPE_CHECKING:
    import keras

_STATE_FILE = "state.json"
_WEIGHTS_PATTERNS = ("epoch-*.keras", "best-*.weights.h5")


class TrainingCheckpoint:
    """The checkpoint in one run folder.

    Args:
        name: Name of the run, which is also that of the model to store.
        settings: Recipe, seed and other settings; a run is resumed only with the same ones.

    Attributes:
        folder: Run folder.
        state: State after the last completed epoch.

    Raises:
        TrainingError: There is an unfinished run of this name with other settings.
    """

    def __init__(self, name: str, settings: dict[str, object]) -> None:
        self.folder: Path = runs_dir() / name
        self.state = RunState(settings=settings)
        with self.translate_read_errors(), suppress(FileNotFoundError):
            self.state = RunState.model_validate_json((self.folder / _STATE_FILE).read_bytes())
        if self.state.settings != settings:
            raise other_settings_error(name)

    @contextmanager
    def translate_read_errors(self) -> Iterator[None]:
        """Raise a `TrainingError` where reading a file of the run fails."""
        try:
            yield
        except READ_ERRORS as error:
            raise TrainingError(
                "The files of an unfinished run must be readable.",
                received=f"{type(error).__name__} in the run {self.folder.name!r}",
                remedy="Start again with --restart.",
            ) from error

    @property
    def last_model(self) -> Path:
        """Return the path of the model after the last completed epoch, with its optimizer."""
        return self.folder / f"epoch-{self.state.epochs_done:03d}.keras"

    @property
    def best_weights(self) -> Path:
        """Return the path of the weights after the best epoch."""
        return self.folder / f"best-{self.state.best_epoch:03d}.weights.h5"

    def save_epoch(
        self,
        model: keras.Model,
        logs: dict[str, float],
        seconds: float,
        ema: keras.callbacks.SwapEMAWeights | None = None,
    ) -> None:
        """Save the model at the end of an epoch.

        Args:
            model: Model with the weights to continue with.
            logs: Metrics of the epoch, among them `val_accuracy`.
            seconds: Duration of the epoch.
            ema: Callback that swaps in the averaged weights, if those were validated.

        Raises:
            TrainingError: The files cannot be written. The previous epoch stays.
        """
        self.state.update(logs, seconds)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.state.best_epoch == self.state.epochs_done:
                if ema:
                    ema.on_test_begin()
                model.save_weights(self.best_weights)
                if ema:
                    ema.on_test_end()
            model.save(self.last_model)
            with atomic_write(self.folder / _STATE_FILE) as stream:
                stream.write(self.state.model_dump_json(indent=1).encode())
            for outdated in _weights_files(self.folder) - {self.last_model, self.best_weights}:
                outdated.unlink()
        except (OSError, RuntimeError) as error:
            raise not_writable_error(error) from error


def finished_epochs(name: str) -> int:
    """Return the number of completed epochs of an unfinished run; 0 if there is no such run."""
    try:
        content = (runs_dir() / name / _STATE_FILE).read_bytes()
        return RunState.model_validate_json(content).epochs_done
    except READ_ERRORS:
        return 0


@contextmanager
def run_lock(name: str) -> Iterator[None]:
    """Hold the lock of a run.

    Raises:
        TrainingError: This or another process holds it.
    """
    lock = FileLock(runs_dir() / f".{name}.lock")
    try:
        runs_dir().mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise TrainingError(
            "Only one run of a name can be active at a time.",
            received=f"the name {name!r}, which is being trained",
            remedy="Wait until it ends, or choose another --name.",
        ) from error
    except OSError as error:
        raise not_writable_error(error) from error
    try:
        yield
    finally:
        lock.release()


def delete_checkpoint(name: str) -> None:
    """Delete the checkpoint of a run if there is one, and the folder if nothing else is in it.

    Raises:
        TrainingError: It cannot be deleted.
    """
    folder = runs_dir() / name
    try:
        (folder / _STATE_FILE).unlink(missing_ok=True)  # first: a stop leaves no half run
        for path in _weights_files(folder):
            path.unlink()
    except OSError as error:
        raise not_writable_error(error) from error
    with suppress(OSError):  # not empty, or missing
        folder.rmdir()


def other_settings_error(name: str) -> TrainingError:
    """Return the error for a run that is resumed with other settings."""
    return TrainingError(
        "An unfinished run is resumed with the settings it was started with.",
        received=f"other settings for the run {name!r}",
        remedy="Use the same recipe, seed and settings, choose another --name, or start again "
        "with --restart.",
    )


def not_writable_error(error: Exception) -> TrainingError:
    """Return the error for a file of a run that cannot be written."""
    return TrainingError(
        "Checkpoints are saved in the cache folder.",
        received=describe_error(error),
        remedy="Free some space or make the folder writable, or set the environment variable "
        "CIFAR_APP_CACHE to another folder. The last completed epoch is saved.",
    )


def _weights_files(folder: Path) -> set[Path]:
    return {path for pattern in _WEIGHTS_PATTERNS for path in folder.glob(pattern)}
