"""A training in a process of its own, for callers that go on with something else.

The command line trains, this class listens: the caller's process never imports TensorFlow,
stays responsive, and loses nothing when the training dies.
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
from cifar_app.training.recipe import default_name
from cifar_app.training.recipes import get_recipe

PROGRAM = (sys.executable, "-m", "cifar_app")
STOPPED_STATUS = 130
"""Exit status of a training that was asked to stop, as shells report Ctrl-C."""

KEPT_LINES = 20
"""Of what a process says on stderr."""

_NICENESS = 10
_NICEST = 19


class TrainingJob:
    """A training that runs in a child process; it starts when the object is made.

    Every attribute may be read from any thread at any time. Once `running` is false nothing
    changes any more, and the outcome is one of: `finished_name` is set (a model is stored),
    `failure` is set, or neither (it was stopped; a new job with the same settings goes on
    after the last whole epoch). The child ends by itself soon after this process does.

    Args:
        recipe: Name of a recipe.
        seed: Seed of weights, order and dropout, 0 to 2**32 - 1.
        epochs: Instead of the recipe's, at least 1.
        name: Name of the stored model; `<recipe>-seed<seed>` by default.
        restart: Forget an unfinished training of this name.
        program: The command line to start, without its arguments.

    Attributes:
        recipe, seed, epochs: As given; `epochs` is the recipe's number by default.
        name: Name that the stored model will have.

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
        known = get_recipe(recipe)
        self.recipe = recipe
        self.seed = seed
        self.epochs = epochs or known.epochs
        self.name = name or default_name(known, seed)
        self._progress: TrainingProgress | None = None
        self._failure: str | None = None
        self._stop_asked = False
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
        """What the training said last; `None` until it has started up (some seconds)."""
        return self._progress

    @property
    def running(self) -> bool:
        """Whether the process is alive, or its last words are still being read."""
        return not self._ended.is_set()

    @property
    def failure(self) -> str | None:
        """What went wrong and what to do, in words; `None` while and unless it failed."""
        return self._failure if self._ended.is_set() else None

    @property
    def stored_name(self) -> str | None:
        """Name of the stored model, once it is stored and the process has ended."""
        progress = self._progress
        return progress.name if progress and self._ended.is_set() else None

    def stop(self) -> None:
        """Ask the training to stop and return at once; `running` turns false soon after.

        Does nothing if it has ended. Whatever the moment, every whole epoch is kept.
        """
        self._stop_asked = True
        # Not SIGINT: a server that a shell started in the background ignores it, and hands
        # that down to its children.
        self._process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, at most this long; whether it has come."""
        return self._ended.wait(seconds)

    def _listen(self) -> None:
        try:
            self._read_output()
        finally:
            self._ended.set()

    def _read_output(self) -> None:
        last_words: deque[str] = deque(maxlen=KEPT_LINES)
        reader = threading.Thread(
            target=read_tail, args=(self._process.stderr, last_words), daemon=True
        )
        reader.start()
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._progress = parse(line) or self._progress
            self._process.stdout.close()
        reader.join()
        status = self._process.wait()
        if not self._stop_asked and status not in (0, STOPPED_STATUS):
            self._failure = failure_message(status, last_words)


def spawn(command: list[str], niceness: int = 0) -> subprocess.Popen[str]:
    """Start a training's command line; its pipes, which somebody has to empty, hold text."""
    process = subprocess.Popen(
        command,
        cwd=PROJECT_ROOT,
        env=os.environ
        | {
            # The child works in another folder, where relative paths would mean others.
            "CIFAR_APP_CACHE": str(cache_dir().resolve()),
            "CIFAR_APP_ASSETS": str(assets_dir().resolve()),
            "PYTHONUTF8": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C in the caller's terminal is the caller's matter
    )
    if hasattr(os, "setpriority"):  # whoever started it must stay responsive
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, process.pid, min(own + niceness, _NICEST))
    return process


def read_tail(stream: IO[str] | None, lines: deque[str]) -> None:
    """Read a pipe to its end and keep as many of its last lines as `lines` holds."""
    if stream is not None:
        lines.extend(stream)
        stream.close()


def parse(line: str) -> TrainingProgress | None:
    """The report in a line of a training's output; None if it is none."""
    try:
        return TrainingProgress.from_json(line)
    except (ValueError, TypeError):
        return None  # a library printed something


def failure_message(status: int, last_words: deque[str]) -> str:
    """Why a training's process failed, in words."""
    if status < 0:
        return (
            f"The training process was ended by signal {-status}, {signal.strsignal(-status)}; "
            "perhaps the memory ran out. Start it again: it goes on after the last whole epoch."
        )
    said = [line.strip() for line in last_words if line.strip()]
    return said[-1] if said else f"The training process ended with status {status}."
