"""A few at a time, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cifar_app.ui.state.concurrency import RunLimiter

_FOR_EVER = 60.0


def test_as_many_as_allowed_are_let_in_together_and_all_in_the_end() -> None:
    turns, inside, most, lock = RunLimiter(2, _FOR_EVER), 0, 0, threading.Lock()

    def make_page(number: int) -> int:
        nonlocal inside, most
        with turns.slot():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with lock:
                inside -= 1
        return number

    with ThreadPoolExecutor(8) as visitors:
        assert list(visitors.map(make_page, range(8))) == list(range(8))
    assert most == 2


def test_a_page_that_fails_gives_its_turn_back() -> None:
    turns = RunLimiter(1, _FOR_EVER)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.slot():
            raise ZeroDivisionError


def test_whoever_has_waited_long_enough_is_let_in_and_takes_no_turn_away() -> None:
    turns = RunLimiter(1, patience=0.01)
    with turns.slot(), turns.slot(), turns.slot():
        pass
    patient = RunLimiter(1, _FOR_EVER)
    patient._places = turns._places
    with patient.slot():  # one turn, as in the beginning
        assert not turns._places.acquire(blocking=False)
