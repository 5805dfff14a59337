"""The standard streams of a command: there may be none, or nobody may take what is printed."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, TextIO

from cifar_app.errors import OutputError, reason


def open_missing() -> None:
    """Where the process was started without stdout or stderr, let what is printed go nowhere."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, "w", closefd=False))


class _Results:
    """A stream whose own errors are told from those of other files."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with self._told():
            return self._stream.write(text)

    def flush(self) -> None:
        with self._told():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # Python must not try at its end to write what is left.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
            raise OutputError(
                "What a command prints can be written.",
                received=reason(error),
                remedy="Free some space or send the output elsewhere, and run the command again.",
            ) from error


@contextmanager
def results_on_stdout() -> Iterator[None]:
    """Write what is printed meanwhile, in any characters, and all of it by the end.

    Raises:
        OutputError: It cannot be written; a `BrokenPipeError` is its cause if whoever read it
            has gone.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # any file name can be printed
    results = _Results(sys.stdout)
    with redirect_stdout(results):
        try:
            yield
        finally:
            results.flush()
