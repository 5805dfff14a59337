"""The folders of unfinished trainings: who holds one, how far it is, and the end of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from cifar_app.config import runs_dir
from cifar_app.errors import READ_ERRORS, TrainingError, describe_error


def finished_epochs(name: str) -> int:
    """Whole epochs of the unfinished training of this name; 0 if there is none."""
    try:
        state = json.loads((runs_dir() / name / "state.json").read_text())
        return int(state["epochs_done"])
    except READ_ERRORS:
        return 0


@contextmanager
def run_lock(name: str) -> Iterator[None]:
    """Hold the run of this name for one training.

    Raises:
        TrainingError: Another training of this name is under way, here or in another process.
    """
    lock = FileLock(runs_dir() / f".{name}.lock")
    try:
        runs_dir().mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise TrainingError(
            "Only one training of a name runs at a time.",
            received=f"the name {name!r}, whose training is under way",
            remedy="Wait for its end, or choose another --name.",
        ) from error
    except OSError as error:
        raise not_writable_error(error) from error
    try:
        yield
    finally:
        lock.release()


def not_writable_error(error: Exception) -> TrainingError:
    """That the folder of runs cannot be written, as an error to raise."""
    return TrainingError(
        "An unfinished training is kept in the cache folder.",
        received=describe_error(error),
        remedy="Free some space or make the folder writable, or name another with the "
        "environment variable CIFAR_APP_CACHE; the last whole epoch is kept.",
    )


def discard_run(name: str) -> None:
    """Remove the run folder of a finished training, if there is one and as far as that goes."""
    with suppress(TrainingError):
        delete_run(name)


def delete_run(name: str) -> None:
    """Remove the run folder of this name, if there is one; of a link, the link.

    Raises:
        TrainingError: It cannot be removed, and is as it was.
    """
    folder = runs_dir() / name
    aside = runs_dir() / f".{name}.old"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        folder.rename(aside / name)
    except FileNotFoundError:
        pass  # there is no such run
    except OSError as error:
        raise TrainingError(
            "What is begun anew is removed first.",
            received=f"{describe_error(error)} for the run {name!r}",
            remedy="Make the cache folder writable, or choose another --name.",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
