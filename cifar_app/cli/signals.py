"""Interrupting long commands: Ctrl-C, SIGTERM, and the end of the parent process."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from collections.abc import Mapping
from types import FrameType, TracebackType
from typing import Any, NoReturn

import typer

from cifar_app.training.job import STOPPED_STATUS

PROGRAM = "python -m cifar_app"

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class GracefulInterrupt:
    """A block of long work that SIGINT or SIGTERM ends between two steps.

    The first signal only sets a flag, because an exception in the middle of TensorFlow's C++
    code could crash the process; the work calls `check` between steps. A second SIGINT raises
    `KeyboardInterrupt` at once. The block suppresses the exception that ends it after a signal.

    Attributes:
        requested: True after a signal.
        interrupted: True if an exception ended the block after a signal.
    """

    def __init__(self) -> None:
        self.requested = False
        self.interrupted = False
        self._previous_handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> GracefulInterrupt:
        self._previous_handlers = {
            number: signal.signal(number, self._on_signal) for number in _SIGNALS
        }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        del error, trace
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)
        self.interrupted = self.requested and kind is not None
        return self.interrupted

    def check(self) -> None:
        """Raise `KeyboardInterrupt` if a signal has arrived."""
        if self.requested:
            raise KeyboardInterrupt

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self.requested and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.requested = True


def exit_with_parent() -> None:
    """Send this process SIGTERM when its parent process ends.

    The parent holds the other end of the standard input, which every system closes with it. A
    parent's process id tells less: on Windows it does not change.
    """

    def watch() -> None:
        # Not `sys.stdin.read`, whose lock a daemon thread would hold when Python exits.
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def exit_with_hint(state: str, command: str, options: Mapping[str, object]) -> NoReturn:
    """Say on stderr how to resume interrupted work, and end the command with status 130.

    Args:
        state: What was finished, such as "1 of 3 models evaluated".
        command: Name of the command.
        options: Option names and values; a flag has the value True, and an option that is
            None, False or empty is left out.
    """
    parts = [*PROGRAM.split(), command]
    for option, value in options.items():
        if value:
            parts += [option] if value is True else [option, str(value)]
    hint = f"Interrupted: {state}. Run the same command to resume:\n    {shlex.join(parts)}"
    print(hint, file=sys.stderr)
    raise typer.Exit(STOPPED_STATUS)
