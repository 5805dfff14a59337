from __future__ import annotations

from pathlib import Path

import pytest

from cifar_app import config


def test_classes_are_in_the_official_order() -> None:
    names = "airplane automobile bird cat deer dog frog horse ship truck"
    assert " ".join(config.CLASS_NAMES) == names


def test_environment_variables_set_the_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIFAR_APP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path / "assets"))
    assert config.user_models_dir() == tmp_path / "cache" / "models"
    assert config.shipped_models_dir() == tmp_path / "assets" / "models"
    monkeypatch.setenv("CIFAR_APP_CACHE", "")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    assert config.cache_dir() == tmp_path
