"""Fixtures of all tests: every test has its own cache folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

# The time of an example depends on the load of the machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Provide an empty cache folder, so that no test touches the cache of the user."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CIFAR_APP_CACHE", str(folder))
    return folder


@pytest.fixture
def no_shipped_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Provide an empty assets folder; the value is its folder of shipped models."""
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path / "assets"))
    folder = tmp_path / "assets" / "models"
    folder.mkdir(parents=True)
    return folder
