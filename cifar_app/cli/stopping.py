"""Ending a long command cleanly: Ctrl-C, SIGTERM, or the death of the process that began it."""

from __future__ import annotations

import inspect
import os
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class CleanStop:
    """A block that the first SIGINT or SIGTERM leaves early, with `requested` set.

    TensorFlow's C++ crashes on an exception that comes out of nowhere in the Python code it
    calls, so a signal that finds it at work leaves the block when that work is done: for a
    training, after the batch. Whatever error the block ends with after a signal is taken for
    the stop itself. Further signals change nothing, so that nobody's clean-up is interrupted
    by impatience.
    """

    def __init__(self) -> None:
        self.requested = False
        self._before: dict[signal.Signals, Any] = {}
        self._report_unraisable = sys.unraisablehook

    def __enter__(self) -> CleanStop:
        self._before = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        self._report_unraisable = sys.unraisablehook
        sys.unraisablehook = self._on_unraisable
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        del error, trace
        for number, handler in self._before.items():
            signal.signal(number, handler)
        sys.unraisablehook = self._report_unraisable
        return self.requested and kind is not None

    def check(self) -> None:
        """Leave the block if a stop was asked for and something swallowed it."""
        if self.requested:
            raise KeyboardInterrupt

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number
        if self.requested:
            return
        self.requested = True
        work = _tensorflow_at_work(frame)
        if work is None:
            raise KeyboardInterrupt

        def leave_after_it(current: FrameType, event: str, _: Any) -> None:
            if current is work and event == "return":
                raise KeyboardInterrupt  # with which Python also takes this function out

        sys.setprofile(leave_after_it)

    def _on_unraisable(self, lost: sys.UnraisableHookArgs) -> None:
        # A destructor swallowed the stop; `check` comes back to it, so nobody need read of it.
        if lost.exc_type is not KeyboardInterrupt:
            self._report_unraisable(lost)


def _tensorflow_at_work(frame: FrameType | None) -> FrameType | None:
    """The outermost of TensorFlow's own functions that have not returned; None without any."""
    found = None
    while frame:
        if frame.f_globals.get("__name__", "").partition(".")[0] == "tensorflow":
            found = frame
        frame = frame.f_back
    # A generator that yields has not returned: Python 3.11 would drop it without its clean-up.
    while found and found.f_code.co_flags & inspect.CO_GENERATOR:
        found = found.f_back
    return found


def exit_with_parent(seconds: float = 1.0) -> None:
    """Send this process SIGTERM soon after its parent has died.

    Args:
        seconds: Time between two looks.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
