"""What a process tells its C library."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Iterator
from typing import Any

import pytest

from cifar_app import memory


class _Library:
    """Stands in for glibc and remembers what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def mallopt(self, parameter: int, value: int) -> None:
        self.told.append((parameter, value))


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    memory._glibc.cache_clear()
    yield
    memory._glibc.cache_clear()


@pytest.mark.parametrize("name", ["glibc", "musl", ""])
def test_the_library_is_asked_for_once_and_told_only_where_it_is_glibc(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, asked = _Library(), []

    def libc_ver() -> tuple[str, str]:
        asked.append(name)
        return name, "2.39"

    def open_library(path: Any) -> _Library:
        assert path is None  # the process itself
        return library

    monkeypatch.setattr(platform, "libc_ver", libc_ver)
    monkeypatch.setattr(ctypes, "CDLL", open_library)
    memory.return_freed_memory()
    memory.return_freed_memory()
    assert len(asked) == 1
    assert len(library.told) == (6 if name == "glibc" else 0)
