"""A limit on page runs at a time.

Runs beyond it would each take memory of their own and slow down all others; see
`python -m benchmarks.load`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MAX_CONCURRENT_RUNS = 3
MAX_WAIT_SECONDS = 8.0
"""A run that has waited this long starts anyway."""

_slots = threading.Semaphore(MAX_CONCURRENT_RUNS)


@contextmanager
def run_slot() -> Iterator[None]:
    """Hold one of the slots, shared by all visitors, until the block ends."""
    acquired = _slots.acquire(timeout=MAX_WAIT_SECONDS)
    try:
        yield
    finally:
        if acquired:
            _slots.release()
