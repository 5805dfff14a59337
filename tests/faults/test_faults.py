"""Whatever happens in the middle of a write, nothing is lost and nothing half-written shows."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.stores import KINDS
from tests.faults.strike import WRITERS
from tests.processes import run

SHARED = sorted(set(KINDS) - {"epoch"})
"""An unfinished training has one writer, who holds it; `test_run.py` says so."""


def strike(fault: str, kind: str, cache: Path) -> dict[str, Any]:
    ended = run([sys.executable, "-m", "tests.faults.strike", fault, kind], cache)
    assert ended.returncode == 0, ended.stderr[-3000:]
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_at_any_step_of_a_write_loses_nothing(kind: str, cache: Path) -> None:
    told = strike("kill", kind, cache)
    assert told["killed"] > 10
    assert (told["done"], told["refused"], told["else"]) == (2, 0, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_is_full_at_any_byte_is_explained(kind: str, cache: Path) -> None:
    told = strike("full", kind, cache)
    assert told["refused"] > 5
    assert (told["done"], told["killed"], told["else"]) == (1, 0, 0)
    for words in told["words"]:
        assert "File too large" in words or "not completely written or read" in words
        assert "Free some space" in words
        assert "/tmp" not in words  # noqa: S108 - the path must not be told


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_may_not_be_written_is_explained(kind: str, cache: Path) -> None:
    told = strike("denied", kind, cache)
    assert (told["refused"], told["done"], told["else"]) == (1, 0, 0)
    (words,) = told["words"]
    assert "Received: Permission denied" in words
    assert "writable" in words


@pytest.mark.parametrize("kind", SHARED)
def test_of_several_writers_at_once_none_is_lost(kind: str, cache: Path) -> None:
    told = strike("crowd", kind, cache)
    assert told["statuses"] == [0] * WRITERS
    if KINDS[kind].replaces:
        assert len(told["held"]) == 1
    else:
        assert told["held"] == list(range(WRITERS + 1))
