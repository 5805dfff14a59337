"""A fault during a write loses nothing and leaves nothing incomplete."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.file_kinds import KINDS
from tests.faults.inject import N_WRITERS
from tests.processes import run


def inject(fault: str, kinds: list[str], cache: Path) -> dict[str, Any]:
    """Return the result by kind of file."""
    process = run([sys.executable, "-m", "tests.faults.inject", fault, *kinds], cache)
    assert process.returncode == 0, process.stderr[-3000:]
    results: dict[str, Any] = json.loads(process.stdout)
    return results


def test_fault_during_write_loses_nothing(cache: Path) -> None:
    kinds = [name for name in KINDS if name != "checkpoint"]  # which needs TensorFlow
    for result in inject("sample", kinds, cache).values():
        assert result["outcomes"] == {"killed": 1, "error": 2}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_kill_at_any_step_loses_nothing(kind: str, cache: Path) -> None:
    outcomes = inject("kill", [kind], cache)[kind]["outcomes"]
    assert outcomes.keys() == {"killed", "completed"}
    assert outcomes["killed"] > 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_full_disk_is_reported(kind: str, cache: Path) -> None:
    result = inject("full_disk", [kind], cache)[kind]
    assert result["outcomes"].keys() == {"error", "completed"}
    assert result["outcomes"]["error"] > 5
    for message in result["messages"]:
        assert "Free some space" in message
        assert "/tmp" not in message  # noqa: S108 - a message shows no path


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_read_only_folder_is_reported(kind: str, cache: Path) -> None:
    result = inject("read_only", [kind], cache)[kind]
    assert result["outcomes"] == {"error": 1}
    (message,) = result["messages"]
    assert "Received: Permission denied" in message
    assert "writable" in message


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"checkpoint"}))
def test_concurrent_writers_lose_nothing(kind: str, cache: Path) -> None:
    result = inject("concurrent", [kind], cache)[kind]
    assert result["statuses"] == [0] * N_WRITERS
    if KINDS[kind].overwrites:
        assert len(result["stored"]) == 1
    else:
        assert result["stored"] == list(range(N_WRITERS + 1))
