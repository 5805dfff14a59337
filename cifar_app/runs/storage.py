"""Create, rename and delete runs, together with the models that they leave."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cifar_app.config import embeddings_file, runs_dir, user_models_dir
from cifar_app.errors import ModelError, TrainingError
from cifar_app.files import file_lock
from cifar_app.model_store import store
from cifar_app.model_store.files import CARD_FILE
from cifar_app.runs.control import StopAction, is_interrupted, request_stop
from cifar_app.runs.records import (
    RECORD_FILE,
    Run,
    RunRecord,
    State,
    find_run,
    open_run,
    run_folders,
    update_run,
    write_record,
)
from cifar_app.training.checkpoint import not_writable_error
from cifar_app.training.recipe import Recipe, default_name


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
    now = time.time()
    record = RunRecord(
        recipe=recipe, seed=seed, init_from=init_from, created=now, queued=now, state=state
    )
    with _locked_names():
        name = name or unused_name(default_name(recipe, seed))
        store.check_name(name)
        store.ensure_name_available(name)
        if find_run(name):
            raise _taken_error(name)
        write_record(name, record)
    return Run(name, record)


def unused_name(name: str) -> str:
    """Return the name, with a number if a run or a model has it already."""
    taken = {*store.list_names(), *(path.name for path in run_folders())}
    number, unused = 2, name
    while unused in taken:
        unused = f"{name}-{number}"
        number += 1
    return unused


def rename_run(name: str, new_name: str) -> None:
    """Rename a run that is not running, and its model.

    Raises:
        ModelError: The new name is not valid or taken.
        TrainingError: The run is running, or cannot be renamed.
    """
    store.check_name(new_name)
    with _locked_names():
        _check_idle(name)
        if new_name in {path.name for path in run_folders()}:
            raise _taken_error(new_name)
        store.ensure_name_available(new_name)
        for old, new in (
            (user_models_dir() / name, user_models_dir() / new_name),
            (runs_dir() / name, runs_dir() / new_name),
            (embeddings_file(name, shipped=False), embeddings_file(new_name, shipped=False)),
        ):
            with suppress(FileNotFoundError):
                old.rename(new)


def delete_run(name: str) -> None:
    """Delete a run that is not running, and its model.

    Raises:
        TrainingError: The run is running, or cannot be deleted.
    """
    _check_idle(name)
    try:
        for folder, marker in ((user_models_dir(), CARD_FILE), (runs_dir(), RECORD_FILE)):
            # First: what a kill leaves behind is no model and no run.
            (folder / name / marker).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.rmtree(folder / name)
        embeddings_file(name, shipped=False).unlink(missing_ok=True)
    except OSError as error:
        raise not_writable_error(error) from error


def stop_run(name: str, action: StopAction) -> bool:
    """Ask an active run to end; end another one at once.

    Returns:
        Whether the run needs another process, which will store its model: it is to be kept and is
        not active.

    Raises:
        TrainingError: There is no such run, or it cannot be stored or deleted.
    """
    run = open_run(name)
    is_active = run.record.state == "running" and not is_interrupted(run)
    if is_active or action == "keep":
        request_stop(name, action)
    elif action == "discard":
        delete_run(name)
    else:
        update_run(name, "stopped")
    return not is_active and action == "keep"


def _check_idle(name: str) -> None:
    run = find_run(name)
    if run is not None and run.record.state == "running" and not is_interrupted(run):
        raise TrainingError(
            "An active run cannot be renamed or deleted.",
            received=repr(name),
            remedy="Stop it first.",
        )


@contextmanager
def _locked_names() -> Iterator[None]:
    """Hold the lock under which a name is found to be free and then taken."""
    try:
        with file_lock(runs_dir()):
            yield
    except OSError as error:
        raise not_writable_error(error) from error


def _taken_error(name: str) -> ModelError:
    return ModelError(
        "Every run has its own name.",
        received=f"the name {name!r}, which another run has",
        remedy="Choose another name.",
    )
