"""A tiny data set instead of CIFAR-10, and sources that provide it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cifar_app.data import storage
from cifar_app.data.archives import Arrays
from cifar_app.data.sources import OnProgress
from tests.data import fakes

Source = Callable[[Path, OnProgress], Arrays]


@pytest.fixture
def arrays(monkeypatch: pytest.MonkeyPatch) -> Arrays:
    """Return a tiny set that replaces CIFAR-10; nothing is downloaded without `use_sources`."""
    arrays = fakes.tiny_set()
    for module in ("integrity", "storage"):
        monkeypatch.setattr(f"cifar_app.data.{module}.SPECS", fakes.specs_of(arrays))
    use_sources(monkeypatch)
    return arrays


def use_sources(monkeypatch: pytest.MonkeyPatch, **sources: Source) -> None:
    monkeypatch.setattr(storage, "SOURCES", sources)


def source_of(arrays: Arrays) -> Source:
    """Return a source that provides these arrays and leaves a file behind."""

    def source(staging: Path, on_progress: OnProgress) -> Arrays:
        (staging / "package").write_bytes(b"a package")
        on_progress("Downloading", 0.5)
        return arrays

    return source
