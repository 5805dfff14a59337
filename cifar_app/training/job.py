"""Train in a child process.

The child runs the command line. The caller never imports TensorFlow, stays responsive, and is not
affected if the training fails.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Self

from cifar_app.config import PROJECT_ROOT, assets_dir, cache_dir
from cifar_app.training.progress import TrainingProgress

PROGRAM = (sys.executable, "-m", "cifar_app")
STOPPED_STATUS = 130
"""Exit status of a training that was asked to stop, as shells report Ctrl-C."""

_NICENESS = 10


class TrainingProcess:
    """A training command in a child process, with a temporary file that receives its stderr.

    The end of a `with` block waits for the end of the process and closes the file.

    Args:
        command: Command line that prints `TrainingProgress` as lines of JSON.

    Attributes:
        popen: The process.

    Raises:
        OSError: The process cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        # Relative paths would mean other folders in the child's working directory.
        folders = {
            "CIFAR_APP_CACHE": str(cache_dir().resolve()),
            "CIFAR_APP_ASSETS": str(assets_dir().resolve()),
        }
        with ExitStack() as stack:
            self._stderr = stack.enter_context(
                tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
            )
            self.popen = stack.enter_context(
                subprocess.Popen(
                    command,
                    cwd=PROJECT_ROOT,
                    env=os.environ | folders | {"PYTHONUTF8": "1"},
                    stdin=subprocess.PIPE,  # held open for `cli.signals.exit_with_parent`
                    stdout=subprocess.PIPE,
                    stderr=self._stderr,
                    encoding="utf-8",
                    errors="replace",
                    start_new_session=True,  # Ctrl-C in the terminal reaches only the caller
                )
            )
            self._resources = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: Any) -> None:
        self._resources.__exit__(*exception)

    def read_progress(self) -> Iterator[TrainingProgress]:
        """Yield the progress that the training prints until its output ends."""
        for line in self.popen.stdout or ():
            try:
                yield TrainingProgress.from_json(line)
            except (ValueError, TypeError):
                continue  # printed by a library

    def describe_failure(self, status: int) -> str:
        """Describe why the process ended with this status, which is not 0."""
        if status < 0:
            return (
                f"The training process was ended by signal {-status}, "
                f"{signal.strsignal(-status)}; the memory may be full. Start it again to resume "
                "after the last completed epoch."
            )
        self._stderr.seek(0)
        last_line = deque((line.strip() for line in self._stderr if line.strip()), maxlen=1)
        return last_line[0] if last_line else f"The training process ended with status {status}."
