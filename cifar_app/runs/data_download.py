"""Download the full data set in a child process, because Keras downloads it."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence

from cifar_app.errors import describe_error
from cifar_app.training.job import PROGRAM, TrainingProcess


class DataDownload:
    """A download in a child process, which starts when it is requested.

    Args:
        program: Command line to run, without its arguments.

    Attributes:
        message: What it is doing; empty before the first message.
        fraction: Fraction completed, 0–1.
        failure: Why the last download failed; empty if it did not.
    """

    def __init__(self, program: Sequence[str] = PROGRAM) -> None:
        self.message = ""
        self.fraction = 0.0
        self.failure = ""
        self._program = program
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Return whether a download is running."""
        return self._lock.locked()

    def start(self) -> None:
        """Start a download unless one is running."""
        if self._lock.acquire(blocking=False):
            self.message, self.fraction, self.failure = "", 0.0, ""
            threading.Thread(target=self._run, name="data download", daemon=True).start()

    def _run(self) -> None:
        try:
            with TrainingProcess([*self._program, "data", "fetch", "--progress=json"]) as process:
                for line in process.popen.stdout or ():
                    self._read(line)
                if status := process.popen.wait():
                    self.failure = process.describe_failure(status)
        except OSError as error:
            self.failure = f"No process can be started: {describe_error(error)}."
        finally:
            self._lock.release()

    def _read(self, line: str) -> None:
        try:
            content = json.loads(line)
            self.message, self.fraction = content["message"], content["fraction"]
        except (ValueError, TypeError, KeyError):
            return  # printed by a library
