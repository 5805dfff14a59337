"""The record of a run, `run.json`: its recipe, its seed and its state."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cifar_app.config import runs_dir
from cifar_app.errors import READ_ERRORS, TrainingError, describe_error
from cifar_app.files import JsonModel, atomic_write, file_lock
from cifar_app.training.checkpoint import not_writable_error
from cifar_app.training.recipe import Recipe

RECORD_FILE = "run.json"

State = Literal["queued", "running", "stopped", "finished", "failed"]


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


def find_run(name: str) -> Run | None:
    """Return the run of this name; None if there is none.

    Raises:
        TrainingError: Its record is not valid.
    """
    try:
        content = (runs_dir() / name / RECORD_FILE).read_bytes()
        return Run(name, RunRecord.model_validate_json(content))
    except FileNotFoundError:
        return None
    except READ_ERRORS as error:
        raise TrainingError(
            "The record of a run must be readable and valid.",
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
    for folder in run_folders():
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
    with file_lock(runs_dir() / name / RECORD_FILE):
        record = open_run(name).record
        queued = time.time() if state == "queued" else record.queued
        changes = {"state": state, "message": message, "queued": queued}
        record = record.model_copy(update=changes)
        write_record(name, record)
    return Run(name, record)


def write_record(name: str, record: RunRecord) -> None:
    """Write the record of a run.

    Raises:
        TrainingError: It cannot be written.
    """
    try:
        with atomic_write(runs_dir() / name / RECORD_FILE) as stream:
            stream.write(f"{record.model_dump_json(indent=1)}\n".encode())
    except OSError as error:
        raise not_writable_error(error) from error


def run_folders() -> list[Path]:
    """Return the folders of all runs, whether they have a record or not."""
    with suppress(OSError):
        return [folder for folder in sorted(runs_dir().iterdir()) if folder.is_dir()]
    return []
