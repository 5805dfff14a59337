from __future__ import annotations

import gc
import subprocess
import sys
from types import ModuleType
from unittest.mock import Mock

import pytest

from cifar_app import memory
from cifar_app.config import PROJECT_ROOT


def test_server_makes_arrow_use_malloc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARROW_DEFAULT_MEMORY_POOL", raising=False)
    code = "import cifar_app.ui.layout, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    output = subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT_ROOT, text=True)
    assert output.strip() == "system"


def test_objects_are_frozen_only_with_new_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    freeze = Mock()
    monkeypatch.setattr(gc, "freeze", freeze)
    memory.freeze_loaded_modules()
    freeze.reset_mock()
    memory.freeze_loaded_modules()
    freeze.assert_not_called()
    sys.modules["something_new"] = ModuleType("something_new")
    memory.freeze_loaded_modules()
    freeze.assert_called_once()
