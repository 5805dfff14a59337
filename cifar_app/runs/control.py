"""Who may train, and how others ask a training to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, get_args

from filelock import FileLock, Timeout

from cifar_app.config import runs_dir
from cifar_app.files import atomic_write
from cifar_app.runs.records import Run, find_run
from cifar_app.training.checkpoint import not_writable_error

StopAction = Literal["pause", "keep", "discard"]
"""How a training ends: to be resumed, with a stored model, or deleted."""

_REQUEST_FILE = "request"
_LOCK_FILE = ".training.lock"


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
