"""What every test gets: a cache folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

# How long an example takes depends on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, so that no test sees or touches the user's."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CIFAR_APP_CACHE", str(folder))
    return folder


@pytest.fixture
def no_shipped_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty assets folder; returns the folder of the shipped models in it."""
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path / "assets"))
    folder = tmp_path / "assets" / "models"
    folder.mkdir(parents=True)
    return folder
