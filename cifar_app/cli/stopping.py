"""Ending a long command cleanly: Ctrl-C, SIGTERM, or the death of the process that began it."""

from __future__ import annotations

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

    Whatever error the block ends with after that is taken for the stop itself: TensorFlow
    turns a `KeyboardInterrupt` that meets its callbacks into errors of its own. Further
    signals change nothing, so that nobody's clean-up is interrupted by impatience.
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
        del number, frame
        if not self.requested:
            self.requested = True
            raise KeyboardInterrupt

    def _on_unraisable(self, lost: sys.UnraisableHookArgs) -> None:
        # A destructor swallowed the stop; `check` comes back to it, so nobody need read of it.
        if lost.exc_type is not KeyboardInterrupt:
            self._report_unraisable(lost)


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
