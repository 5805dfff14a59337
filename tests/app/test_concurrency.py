"""The limit on page runs at a time."""

from __future__ import annotations

import threading

import pytest

from cifar_app.ui.state import concurrency
from cifar_app.ui.state.concurrency import run_slot


@pytest.fixture
def slots(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Two slots instead of those of the app."""
    semaphore = threading.Semaphore(2)
    monkeypatch.setattr(concurrency, "_slots", semaphore)
    return semaphore


def free(slots: threading.Semaphore) -> int:
    """Take all free slots and return their number."""
    return sum(slots.acquire(blocking=False) for _ in range(10))


def test_runs_take_slots(slots: threading.Semaphore) -> None:
    with run_slot(), run_slot():
        assert free(slots) == 0
    assert free(slots) == 2


def test_failed_run_releases_its_slot(slots: threading.Semaphore) -> None:
    with pytest.raises(ZeroDivisionError), run_slot():
        raise ZeroDivisionError
    assert free(slots) == 2


def test_run_starts_without_slot_after_waiting(
    slots: threading.Semaphore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concurrency, "MAX_WAIT_SECONDS", 0.01)
    with run_slot(), run_slot(), run_slot():
        pass
    assert free(slots) == 2
