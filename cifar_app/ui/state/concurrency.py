"""A few pages are made at a time.

Visitors who all click at once would have the server work on all their pages side by side, in a
memory of their own each, and everybody would wait for the last. `python -m benchmarks.load`
measures it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MAX_CONCURRENT_RUNS = 3
"""Pages: one more than two cores, for the one that waits for a disk."""

MAX_WAIT_SECONDS = 8.0
"""Seconds after which a page does not wait any longer: others may be busy for half a minute."""


class RunLimiter:
    """Who is let in, in the order of asking.

    Args:
        at_once: How many are let in together.
        patience: Seconds after which whoever waits is let in all the same.
    """

    def __init__(self, at_once: int, patience: float) -> None:
        self._places = threading.Semaphore(at_once)
        self._patience = patience

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a turn and hold it until the block ends, however it ends."""
        in_turn = self._places.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if in_turn:
                self._places.release()


page_limiter = RunLimiter(MAX_CONCURRENT_RUNS, MAX_WAIT_SECONDS)
"""Of all visitors of this server."""
