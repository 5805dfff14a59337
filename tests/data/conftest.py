"""A tiny set in the place of CIFAR-10, and sources that bring it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cifar_app.data import storage
from cifar_app.data.archives import Arrays
from cifar_app.data.sources import Progress
from tests.data import fakes

Source = Callable[[Path, Progress], Arrays]


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> Arrays:
    """A tiny set that takes the place of CIFAR-10; without another source nothing is fetched."""
    arrays = fakes.tiny_set()
    for module in ("integrity", "storage"):
        monkeypatch.setattr(f"cifar_app.data.{module}.SPECS", fakes.specs_of(arrays))
    monkeypatch.setattr(storage, "SOURCES", ())
    return arrays


def serve(monkeypatch: pytest.MonkeyPatch, *sources: Source) -> None:
    monkeypatch.setattr(storage, "SOURCES", sources)


def source_of(arrays: Arrays) -> Source:
    def from_a_test(staging: Path, progress: Progress) -> Arrays:
        (staging / "download").write_bytes(b"a package")
        progress("Downloading", 0.5)
        return arrays

    return from_a_test
