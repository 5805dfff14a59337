from __future__ import annotations

import ctypes
import gc
import platform
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from cifar_app import memory
from cifar_app.config import PROJECT_ROOT

POOL_VARIABLE = "ARROW_DEFAULT_MEMORY_POOL"


class FakeLibc:
    def __init__(self) -> None:
        self.calls: list[tuple[int, int]] = []

    def mallopt(self, parameter: int, value: int) -> None:
        self.calls.append((parameter, value))


@pytest.fixture(autouse=True)
def _clear_cache() -> Iterator[None]:
    memory._load_glibc.cache_clear()
    yield
    memory._load_glibc.cache_clear()


@pytest.mark.parametrize("libc_name", ["glibc", "musl"])
def test_malloc_is_configured_on_glibc_only(
    libc_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    libc = FakeLibc()
    monkeypatch.setenv(POOL_VARIABLE, "system")
    monkeypatch.setattr(platform, "libc_ver", lambda: (libc_name, "2.39"))
    monkeypatch.setattr(ctypes, "CDLL", lambda _: libc)
    memory.configure_malloc_for_server()
    memory.configure_malloc_for_training()
    assert len(libc.calls) == (5 if libc_name == "glibc" else 0)


def test_server_makes_arrow_use_malloc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(POOL_VARIABLE, raising=False)
    code = "import cifar_app.ui.layout, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    output = subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT_ROOT, text=True)
    assert output.strip() == "system"


def test_only_new_modules_are_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    memory.freeze_loaded_modules()
    try:
        frozen = gc.get_freeze_count()
        objects: list[list[int]] = [[] for _ in range(10_000)]
        memory.freeze_loaded_modules()
        assert gc.get_freeze_count() <= frozen
        sys.modules["something_new"] = ModuleType("something_new")
        memory.freeze_loaded_modules()
        assert gc.get_freeze_count() >= frozen + len(objects)
    finally:
        gc.unfreeze()
