from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from cifar_app.config import PROJECT_ROOT, assets_dir, cache_dir


def test_folders_are_those_of_the_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable, folder in (("CIFAR_APP_CACHE", cache_dir), ("CIFAR_APP_ASSETS", assets_dir)):
        for value, expected in (("~/lens", tmp_path / "lens"), ("~", tmp_path), ("a~", Path("a~"))):
            monkeypatch.setenv(variable, value)
            assert folder() == expected
        monkeypatch.setenv(variable, "")
    assert cache_dir() == platformdirs.user_cache_path("cifar_app", appauthor=False)
    assert assets_dir() == PROJECT_ROOT / "assets"
