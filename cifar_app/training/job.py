"""Train in a child process.

The child runs the command line. The caller never imports TensorFlow, stays responsive, and is not
affected if the training fails.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from typing import IO

from cifar_app.config import PROJECT_ROOT, assets_dir, cache_dir
from cifar_app.training.progress import TrainingProgress
from cifar_app.training.recipes import default_name, get_recipe

PROGRAM = (sys.executable, "-m", "cifar_app")
STOPPED_STATUS = 130
"""Exit status of a training that was asked to stop, as shells report Ctrl-C."""

MAX_STDERR_LINES = 20
"""Number of last lines of a child's stderr that are stored."""

_NICENESS = 10
_MAX_NICENESS = 19


class TrainingJob:
    """A training in a child process, which starts when the object is created.

    Every attribute can be read from any thread at any time. Once `running` is False, nothing
    changes any more: `stored_name` is set (a model is stored), `failure` is set, or neither (the
    training was stopped; a new job with the same settings resumes it). The child ends soon after
    this process does.

    Args:
        recipe: Name of the recipe.
        seed: Random seed of the weights, the order of the images and dropout, 0 to 2**32 - 1.
        epochs: Number of epochs, at least 1; the recipe's by default.
        name: Name of the stored model; `<recipe>-seed<seed>` by default.
        restart: Whether to delete an unfinished training of this name first.
        program: Command line to run, without its arguments.

    Attributes:
        recipe, seed, epochs, name: Settings of the training, with defaults filled in.

    Raises:
        TrainingError: There is no such recipe.
        OSError: The process cannot be started.
    """

    def __init__(
        self,
        recipe: str,
        *,
        seed: int = 0,
        epochs: int | None = None,
        name: str | None = None,
        restart: bool = False,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        known_recipe = get_recipe(recipe)
        self.recipe = recipe
        self.seed = seed
        self.epochs = epochs or known_recipe.epochs
        self.name = name or default_name(known_recipe, seed)
        self._progress: TrainingProgress | None = None
        self._failure: str | None = None
        self._stop_requested = False
        self._ended = threading.Event()
        self._process = spawn([*program, *self._arguments(restart)], _NICENESS)
        threading.Thread(target=self._listen, name=f"training {self.name}", daemon=True).start()

    def _arguments(self, restart: bool) -> list[str]:
        settings = {
            "--recipe": self.recipe,
            "--seed": self.seed,
            "--epochs": self.epochs,
            "--name": self.name,
            "--progress": "json",
        }
        arguments = ["train", "--exit-with-parent", *(["--restart"] if restart else [])]
        return arguments + [f"{option}={value}" for option, value in settings.items()]

    @property
    def progress(self) -> TrainingProgress | None:
        """Return the latest progress; None until the child has started (some seconds)."""
        return self._progress

    @property
    def running(self) -> bool:
        """Return whether the process is alive or its output is still being read."""
        return not self._ended.is_set()

    @property
    def failure(self) -> str | None:
        """Return what went wrong and what to do; None unless the training failed."""
        return self._failure if self._ended.is_set() else None

    @property
    def stored_name(self) -> str | None:
        """Return the name of the stored model, once it is stored and the process has ended."""
        progress = self._progress
        return progress.name if progress and self._ended.is_set() else None

    def stop(self) -> None:
        """Ask the training to stop and return at once; `running` becomes False soon after.

        Has no effect if the training has ended. Completed epochs stay saved.
        """
        self._stop_requested = True
        # Not SIGINT: a server that a shell started in the background ignores it, and its
        # children inherit that.
        self._process.send_signal(signal.SIGTERM)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end, at most `timeout` seconds, and return whether the job has ended."""
        return self._ended.wait(timeout)

    def _listen(self) -> None:
        try:
            self._read_output()
        finally:
            self._ended.set()

    def _read_output(self) -> None:
        stderr_lines: deque[str] = deque(maxlen=MAX_STDERR_LINES)
        reader = threading.Thread(
            target=read_tail, args=(self._process.stderr, stderr_lines), daemon=True
        )
        reader.start()
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._progress = parse_progress(line) or self._progress
            self._process.stdout.close()
        reader.join()
        status = self._process.wait()
        if not self._stop_requested and status not in (0, STOPPED_STATUS):
            self._failure = failure_message(status, stderr_lines)


def spawn(command: list[str], niceness: int = 0) -> subprocess.Popen[str]:
    """Start a training command; the caller reads its stdout and stderr, which are text pipes."""
    process = subprocess.Popen(
        command,
        cwd=PROJECT_ROOT,
        env=os.environ
        | {
            # Relative paths would mean other folders in the child's working directory.
            "CIFAR_APP_CACHE": str(cache_dir().resolve()),
            "CIFAR_APP_ASSETS": str(assets_dir().resolve()),
            "PYTHONUTF8": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C in the terminal reaches only the caller
    )
    if hasattr(os, "setpriority"):  # keep the caller responsive
        own_niceness = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, process.pid, min(own_niceness + niceness, _MAX_NICENESS))
    return process


def read_tail(stream: IO[str] | None, lines: deque[str]) -> None:
    """Read a pipe to its end and append its last lines to a bounded deque."""
    if stream is not None:
        lines.extend(stream)
        stream.close()


def parse_progress(line: str) -> TrainingProgress | None:
    """Parse a line of a training's output; None if a library printed it."""
    try:
        return TrainingProgress.from_json(line)
    except (ValueError, TypeError):
        return None


def failure_message(status: int, stderr_lines: deque[str]) -> str:
    """Describe why a training process failed."""
    if status < 0:
        return (
            f"The training process was ended by signal {-status}, {signal.strsignal(-status)}; "
            "the memory may be full. Start it again to resume after the last completed epoch."
        )
    lines = [line.strip() for line in stderr_lines if line.strip()]
    return lines[-1] if lines else f"The training process ended with status {status}."
