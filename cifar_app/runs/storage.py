"""Create, list, change and delete runs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock, Timeout

from cifar_app.config import embeddings_file, runs_dir, user_models_dir
from cifar_app.errors import READ_ERRORS, ModelError, TrainingError, describe_error
from cifar_app.files import JsonModel, atomic_write, file_lock
from cifar_app.model_store import store
from cifar_app.model_store.files import CARD_FILE
from cifar_app.training.checkpoint import not_writable_error
from cifar_app.training.recipe import Recipe, default_name

State = Literal["queued", "running", "stopped", "finished", "failed"]
StopAction = Literal["pause", "keep", "discard"]
"""How a training ends: to be resumed, with a stored model, or deleted."""

_RECORD_FILE = "run.json"
_REQUEST_FILE = "request"
_LOCK_FILE = ".training.lock"


class RunRecord(JsonModel):
    """Content of `run.json`.

    Attributes:
        recipe: Recipe with its changes and its number of epochs.
        seed: Random seed.
        init_from: Name of the stored model that provides the initial weights.
        created: Time of the creation, seconds since 1970.
        queued: Time since which the run waits or has waited for its turn, seconds since 1970.
        state: State; a run in the state "running" whose process has ended is interrupted.
        message: Why the training failed, for users.
    """

    recipe: Recipe
    seed: int
    init_from: str | None = None
    created: float
    queued: float
    state: State = "queued"
    message: str = ""


@dataclass(frozen=True)
class Run:
    """A run as it was when it was read: its name and its record."""

    name: str
    record: RunRecord

    @property
    def folder(self) -> Path:
        """Return the folder of the run."""
        return runs_dir() / self.name


def create_run(
    recipe: Recipe,
    seed: int,
    name: str | None = None,
    init_from: str | None = None,
    state: State = "queued",
) -> Run:
    """Create a run.

    Args:
        recipe: Recipe to train.
        seed: Random seed.
        name: Name of the run; by default one made of recipe and seed that is not taken.
        init_from: Name of a stored model that provides the initial weights.
        state: State of the run.

    Raises:
        ModelError: The name is not valid or taken.
        TrainingError: The run cannot be stored.
    """
    name = name or unused_name(default_name(recipe, seed))
    store.check_name(name)
    store.ensure_name_available(name)
    now = time.time()
    record = RunRecord(
        recipe=recipe, seed=seed, init_from=init_from, created=now, queued=now, state=state
    )
    _write(name, record)
    return Run(name, record)


def unused_name(name: str) -> str:
    """Return the name, with a number if a run or a model has it already."""
    taken = {*store.list_names(), *(path.name for path in _folders())}
    number, unused = 2, name
    while unused in taken:
        unused = f"{name}-{number}"
        number += 1
    return unused


def find_run(name: str) -> Run | None:
    """Return the run of this name; None if there is none.

    Raises:
        TrainingError: Its record is not valid.
    """
    try:
        content = (runs_dir() / name / _RECORD_FILE).read_bytes()
        return Run(name, RunRecord.model_validate_json(content))
    except FileNotFoundError:
        return None
    except READ_ERRORS as error:
        raise TrainingError(
            "The files of a run can be read.",
            received=f"{name!r} with a record that is not valid ({describe_error(error)})",
            remedy="Delete the run, or restore its files.",
        ) from error


def open_run(name: str) -> Run:
    """Return the run of this name.

    Raises:
        TrainingError: There is no such run, or its record is not valid.
    """
    run = find_run(name)
    if run is None:
        known = ", ".join(run.name for run in list_runs()[0]) or "none yet"
        raise TrainingError(
            f"A run is one of: {known}.",
            received=repr(name[:80]),
            remedy="Choose one of these, or start one with `python -m cifar_app train`.",
        )
    return run


def list_runs() -> tuple[list[Run], list[TrainingError]]:
    """Return all runs, the newest first, and the errors of those that cannot be read."""
    runs: list[Run] = []
    errors: list[TrainingError] = []
    for folder in _folders():
        try:
            run = find_run(folder.name)
        except TrainingError as error:
            errors.append(error)
        else:
            runs += [run] if run else []
    return sorted(runs, key=lambda run: -run.record.created), errors


def update_run(name: str, state: State, message: str = "") -> Run:
    """Set the state of a run, and return the run.

    Raises:
        TrainingError: The run does not exist, or cannot be stored.
    """
    with file_lock(runs_dir() / name / _RECORD_FILE):
        record = open_run(name).record
        queued = time.time() if state == "queued" else record.queued
        changes = {"state": state, "message": message, "queued": queued}
        record = record.model_copy(update=changes)
        _write(name, record)
    return Run(name, record)


def rename_run(name: str, new_name: str) -> None:
    """Rename a run that is not running, and its model.

    Raises:
        ModelError: The new name is not valid or taken.
        TrainingError: The run is running, or cannot be renamed.
    """
    store.check_name(new_name)
    _check_idle(name)
    if new_name in {path.name for path in _folders()}:
        raise ModelError(
            "Every run has its own name.",
            received=f"the name {new_name!r}, which another run has",
            remedy="Choose another name.",
        )
    store.ensure_name_available(new_name)
    pairs = [(folder / name, folder / new_name) for folder in (user_models_dir(), runs_dir())] + [
        (embeddings_file(name, shipped=False), embeddings_file(new_name, shipped=False))
    ]
    try:
        for old, new in pairs:
            with suppress(FileNotFoundError):
                old.rename(new)
    except OSError as error:
        raise not_writable_error(error) from error


def delete_run(name: str) -> None:
    """Delete a run that is not running, and its model.

    Raises:
        TrainingError: The run is running, or cannot be deleted.
    """
    _check_idle(name)
    try:
        for folder, marker in ((user_models_dir(), CARD_FILE), (runs_dir(), _RECORD_FILE)):
            # First: what a kill leaves behind is no model and no run.
            (folder / name / marker).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.rmtree(folder / name)
        embeddings_file(name, shipped=False).unlink(missing_ok=True)
    except OSError as error:
        raise not_writable_error(error) from error


def request_stop(name: str, action: StopAction) -> None:
    """Ask the process that trains a run to end the training; it reacts after its current step."""
    try:
        with atomic_write(runs_dir() / name / _REQUEST_FILE) as stream:
            stream.write(action.encode())
    except OSError as error:
        raise not_writable_error(error) from error


def requested_action(name: str) -> StopAction | None:
    """Return how the training of a run shall end; None if nobody asked for its end."""
    try:
        text = (runs_dir() / name / _REQUEST_FILE).read_text("utf-8")
    except OSError:
        return None
    return next((action for action in get_args(StopAction) if action == text), None)


def clear_request(name: str) -> None:
    """Remove the request to end a training."""
    (runs_dir() / name / _REQUEST_FILE).unlink(missing_ok=True)


@contextmanager
def training_slot(*, timeout: float = 0.0) -> Iterator[bool]:
    """Hold the right to train on this machine, and yield whether it was free.

    Args:
        timeout: Seconds to wait for it.

    Raises:
        TrainingError: The cache folder cannot be written.
    """
    lock = FileLock(runs_dir() / _LOCK_FILE)
    try:
        runs_dir().mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=timeout, poll_interval=min(0.1, timeout))
    except Timeout:
        yield False
        return
    except OSError as error:
        raise not_writable_error(error) from error
    try:
        yield True
    finally:
        lock.release()


def is_interrupted(run: Run) -> bool:
    """Return whether the process of a run in the state "running" has ended without notice."""
    if run.record.state != "running":
        return False
    with training_slot() as free:
        current = find_run(run.name)
        return free and current is not None and current.record.state == "running"


def _check_idle(name: str) -> None:
    run = find_run(name)
    if run is not None and run.record.state == "running" and not is_interrupted(run):
        raise TrainingError(
            "A run that is running is neither renamed nor deleted.",
            received=repr(name),
            remedy="Stop it first.",
        )


def _folders() -> list[Path]:
    with suppress(OSError):
        return [folder for folder in sorted(runs_dir().iterdir()) if folder.is_dir()]
    return []


def _write(name: str, record: RunRecord) -> None:
    try:
        with atomic_write(runs_dir() / name / _RECORD_FILE) as stream:
            stream.write(f"{record.model_dump_json(indent=1)}\n".encode())
    except OSError as error:
        raise not_writable_error(error) from error
