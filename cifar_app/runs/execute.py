"""Train a run in this process, when its turn has come."""

from __future__ import annotations

from contextlib import suppress

from cifar_app.errors import CifarAppError
from cifar_app.model_store import store
from cifar_app.runs import control, records, storage
from cifar_app.runs.recorder import Recorder
from cifar_app.runs.records import State
from cifar_app.training import train
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress

_POLL_SECONDS = 0.25


def execute_run(name: str, on_progress: OnTrainingProgress, *, from_queue: bool = False) -> State:
    """Train a run until it is finished, or until somebody asks for its end.

    Waits while another run is active on this machine.

    Args:
        name: Name of the run.
        on_progress: Callback for the progress, called several times a second. A
            `KeyboardInterrupt` that it raises ends the training.
        from_queue: Whether the run comes from the queue of a server: it is trained only if it
            still is in the queue, and a `KeyboardInterrupt` puts it back.

    Returns:
        The new state of the run.

    Raises:
        CifarAppError: See `training.train`; the run has the state "failed".
    """
    try:
        while True:
            with control.training_slot(timeout=_POLL_SECONDS) as free:
                if free:
                    return _train(name, on_progress, from_queue)
            if control.requested_action(name) in ("pause", "discard"):
                raise KeyboardInterrupt
            on_progress(TrainingProgress("waiting", "Waiting for another training run to finish"))
    except KeyboardInterrupt:
        return _stop(name, "queued" if from_queue else "stopped")


def _train(name: str, on_progress: OnTrainingProgress, from_queue: bool) -> State:
    state = records.open_run(name).record.state
    if from_queue and state != "queued":
        return state
    record = records.update_run(name, "running").record
    try:
        if name not in store.list_names():  # else the process was killed after it stored the model
            recorder = Recorder(name, on_progress)
            train(
                record.recipe,
                seed=record.seed,
                name=name,
                init_from=record.init_from,
                on_progress=recorder.on_progress,
                monitor=recorder.monitor(),
            )
    except KeyboardInterrupt:
        raise
    except CifarAppError as error:
        _fail(name, str(error))
        raise
    except BaseException as error:
        _fail(name, f"{type(error).__name__}: {error}")
        raise
    control.clear_request(name)
    return records.update_run(name, "finished").record.state


def _stop(name: str, when_interrupted: State) -> State:
    action = control.requested_action(name)
    control.clear_request(name)
    state = records.update_run(name, "stopped" if action else when_interrupted).record.state
    if action == "discard":
        storage.delete_run(name)
    return state


def _fail(name: str, message: str) -> None:
    with suppress(CifarAppError, OSError):  # a full disk; the process still says why it failed
        control.clear_request(name)
        records.update_run(name, "failed", message)
