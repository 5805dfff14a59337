"""The standard streams of a command: there may be none, or nobody may take what is printed."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

from cifar_app.errors import OutputError, describe_error


def open_missing() -> None:
    """Where the process was started without stdout or stderr, let what is printed go nowhere."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, "w", closefd=False))


class _Messages:
    """A stream for what helps along: a full disk or a reader that has gone stops nobody."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with self._watched():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with self._watched():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # Python must not try at its end to write what is left.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
            self._lost(error)

    def _lost(self, error: OSError) -> None:
        del error


class _Results(_Messages):
    """A stream for what a command is run for, whose errors are told from those of other files."""

    def _lost(self, error: OSError) -> None:
        raise OutputError(
            "What a command prints can be written.",
            received=describe_error(error),
            remedy="Free some space or send the output elsewhere, and run the command again.",
        ) from error


@contextmanager
def messages_on_stderr() -> Iterator[None]:
    """Meanwhile, go on where what is printed on stderr cannot be written."""
    messages = _Messages(sys.stderr)
    with redirect_stderr(messages):
        yield
    messages.flush()


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
