"""The queue of a server: it starts one training after the other, each in a process of its own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from cifar_app.errors import CifarAppError, describe_error
from cifar_app.runs import control, records, storage
from cifar_app.runs.control import StopAction
from cifar_app.runs.records import Run
from cifar_app.training.job import PROGRAM, STOPPED_STATUS, TrainingProcess
from cifar_app.training.recipe import Recipe

_POLL_SECONDS = 1.0
_NICENESS = 10


class RunManager:
    """Starts the queued runs of the cache folder in their order.

    A run whose process ended with an earlier server is queued again, and resumes after its last
    completed epoch. The processes of the trainings end with this one.

    Args:
        program: Command line to run, without its arguments.
    """

    def __init__(self, program: Sequence[str] = PROGRAM) -> None:
        self._program = program
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failures: dict[str, str] = {}
        with suppress(CifarAppError, OSError):  # pages show what is wrong with the folder
            self._queue_interrupted_runs()
        self._serve_queue()

    def start(self, recipe: Recipe, seed: int) -> Run:
        """Queue a new run.

        Raises:
            TrainingError: It cannot be stored.
        """
        run = storage.create_run(recipe, seed)
        self._failures.pop(run.name, None)
        self._serve_queue()
        return run

    def resume(self, name: str) -> None:
        """Queue a run that was stopped or has failed.

        Raises:
            TrainingError: There is no such run.
        """
        self._failures.pop(name, None)
        control.clear_request(name)
        records.update_run(name, "queued")
        self._serve_queue()

    def stop(self, name: str, action: StopAction) -> None:
        """Ask a run to end; its state changes soon after, at once if it has not started.

        Keeping a run that is not running starts a process that stores its model.
        """
        if storage.stop_run(name, action):
            self._failures.pop(name, None)
            records.update_run(name, "queued")
            self._serve_queue()

    def failure(self, run: Run) -> str:
        """Return why a run has failed; empty if it has not."""
        return run.record.message or self._failures.get(run.name, "")

    def _serve_queue(self) -> None:
        """Start a thread that trains the queued runs, unless there is one or nothing to do."""
        with self._lock:
            if self._thread is None and self._queue():
                self._thread = threading.Thread(
                    target=self._serve, name="training queue", daemon=True
                )
                self._thread.start()

    def _serve(self) -> None:
        while True:
            with self._lock:
                queue = self._queue()
                if not queue:
                    self._thread = None
                    return
            if self._is_slot_free():
                self._train(min(queue, key=lambda run: run.record.queued))
            else:
                time.sleep(_POLL_SECONDS)  # another server or the command line trains

    def _queue(self) -> list[Run]:
        return [
            run
            for run in records.list_runs()[0]
            if run.record.state == "queued" and run.name not in self._failures
        ]

    def _queue_interrupted_runs(self) -> None:
        for run in records.list_runs()[0]:
            if control.is_interrupted(run):
                records.update_run(run.name, "queued")

    def _is_slot_free(self) -> bool:
        with suppress(CifarAppError), control.training_slot() as free:
            return free
        return False

    def _train(self, run: Run) -> None:
        try:
            self._train_in_child(run)
        except OSError as error:
            self._record_failure(run, f"No process can be started: {describe_error(error)}.")

    def _train_in_child(self, run: Run) -> None:
        arguments = ["runs", "resume", run.name, "--exit-with-parent", "--progress=json"]
        with TrainingProcess([*self._program, *arguments]) as process:
            if hasattr(os, "setpriority"):  # keep the server responsive
                niceness = os.getpriority(os.PRIO_PROCESS, 0) + _NICENESS
                os.setpriority(os.PRIO_PROCESS, process.popen.pid, niceness)
            for _ in process.read_progress():
                pass  # the run's folder has it; the pipe must not fill up
            status = process.popen.wait()
            if status not in (0, STOPPED_STATUS):
                self._record_failure(run, process.describe_failure(status))

    def _record_failure(self, run: Run, message: str) -> None:
        """Record why the process of a run ended, unless it did so or the run was queued again."""
        try:
            current = records.open_run(run.name).record
            if current.queued == run.record.queued and current.state in ("running", "queued"):
                records.update_run(run.name, "failed", message)
        except (CifarAppError, OSError):  # a full disk
            self._failures[run.name] = message
