"""Private memory of processes (Linux), and its peak."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY_METRIC = "RssAnon"
"""Private resident memory: file pages that the system can drop at any time do not count."""


def private_memory_mb(pid: int | str = "self") -> float:
    """Return the private memory of a process and of its child processes, MB."""
    process = Path(f"/proc/{pid}")
    try:
        status = (process / "status").read_text().splitlines()
        children = [
            child for path in process.glob("task/*/children") for child in path.read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):  # a child has just ended
        return 0.0
    kibibytes = sum(int(line.split()[1]) for line in status if line.startswith(MEMORY_METRIC))
    return kibibytes * 1024 / 1e6 + sum(private_memory_mb(child) for child in children)


class PeakMemory:
    """Highest private memory that was sampled, MB."""

    def __init__(self, pid: int | str) -> None:
        self._pid = pid
        self.mb = private_memory_mb(pid)

    def sample(self) -> None:
        """Read the memory now."""
        self.mb = max(self.mb, private_memory_mb(self._pid))


@contextmanager
def track_peak(pid: int | str = "self", interval_s: float = 0.005) -> Iterator[PeakMemory]:
    """Sample the private memory of a process until the block ends."""
    peak, ended = PeakMemory(pid), threading.Event()

    def sample_repeatedly() -> None:
        while not ended.wait(interval_s):
            peak.sample()

    thread = threading.Thread(target=sample_repeatedly)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()
        peak.sample()
