"""The limit on page runs at a time."""

from __future__ import annotations

import threading

import pytest

from cifar_app.ui.state import concurrency
from cifar_app.ui.state.concurrency import run_slot


def test_runs_wait_for_slots_and_release_them(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = threading.Semaphore(2)
    monkeypatch.setattr(concurrency, "_slots", slots)
    monkeypatch.setattr(concurrency, "MAX_WAIT_SECONDS", 0.01)
    with run_slot(), run_slot():
        assert not slots.acquire(blocking=False)
        with pytest.raises(ZeroDivisionError), run_slot():  # starts anyway after the wait
            raise ZeroDivisionError
    assert [slots.acquire(blocking=False) for _ in range(3)] == [True, True, False]
