"""What a process tells its C library."""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from cifar_app import memory
from cifar_app.config import PROJECT_ROOT, assets_dir
from cifar_app.inference.litert import load_litert
from cifar_app.model_store.files import LITERT_FILE

_POOL = "ARROW_DEFAULT_MEMORY_POOL"

_ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads from /proc what is in memory")


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

    monkeypatch.setenv(_POOL, "system")
    monkeypatch.setattr(platform, "libc_ver", libc_ver)
    monkeypatch.setattr(ctypes, "CDLL", open_library)
    memory.configure_malloc_for_server()
    memory.configure_malloc_for_server()
    assert len(asked) == 1
    assert len(library.told) == (6 if name == "glibc" else 0)


@pytest.mark.parametrize(("wish", "pool"), [({}, "system"), ({_POOL: "mimalloc"}, "mimalloc")])
def test_arrow_shares_the_memory_of_the_app_unless_told_otherwise(
    wish: dict[str, str], pool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(_POOL, raising=False)
    code = "import cifar_app.ui.layout, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT_ROOT,
        env=os.environ | wish,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == pool


def resident_bytes(path: Path) -> int:
    """What this process has in memory of a mapped file."""
    lines = iter(Path("/proc/self/smaps").read_text().splitlines())
    mapped = [
        next(line for line in lines if line.startswith("Rss:"))
        for one in lines
        if one.endswith(str(path.resolve()))
    ]
    return sum(1024 * int(line.split()[1]) for line in mapped)


@_ON_LINUX
def test_a_file_that_is_only_read_leaves_the_memory_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "numbers"
    written = np.arange(100_000, dtype=np.uint32)
    path.write_bytes(written.tobytes())
    with path.open("rb") as stream:
        mapped = np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), np.uint32)
    assert np.array_equal(mapped, written)
    assert resident_bytes(path) > 300_000
    memory.let_go_of_mapped_file(mapped[50_000:].ctypes.data)
    assert resident_bytes(path) == 0
    assert np.array_equal(mapped, written)


def test_what_was_written_stays(tmp_path: Path) -> None:
    own = np.arange(1_000_000)
    memory.let_go_of_mapped_file(own.ctypes.data)
    assert np.array_equal(own, np.arange(1_000_000))
    path = tmp_path / "zeros"
    path.write_bytes(bytes(100_000))
    with path.open("rb") as stream:
        changed = np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_COPY), np.uint8)
    changed[:] = 7
    memory.let_go_of_mapped_file(changed.ctypes.data)
    assert (changed == 7).all()


@_ON_LINUX
def test_a_network_that_answers_does_not_hold_its_file(tmp_path: Path) -> None:
    path = tmp_path / LITERT_FILE  # nobody else has this one open
    path.write_bytes((assets_dir() / "models" / "efficientnet_lite2" / LITERT_FILE).read_bytes())
    forward = load_litert(path)
    image = np.full((1, 32, 32, 3), 90, np.float32)
    answer = forward(image)
    assert resident_bytes(path) < path.stat().st_size / 10
    np.testing.assert_array_equal(forward(image), answer)


def test_the_collector_passes_over_code_that_is_loaded_and_over_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    memory.freeze_loaded_modules()
    try:
        spared = gc.get_freeze_count()
        later: list[list[int]] = [[] for _ in range(10_000)]
        memory.freeze_loaded_modules()
        assert gc.get_freeze_count() <= spared  # lists of a page, which may go
        sys.modules["something_new"] = ModuleType("something_new")
        memory.freeze_loaded_modules()
        assert gc.get_freeze_count() >= spared + len(later)
    finally:
        gc.unfreeze()


_LEAVING = """
import numpy as np, pyarrow
from pathlib import Path
from cifar_app import memory

def of_files():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile"))

before = of_files()
memory.settle_loaded_code()
left = of_files()
print(left / before, np.sort(np.array([3, 1, 2])).tolist(), pyarrow.array([1, 2]).to_pylist())
"""


@_ON_LINUX
def test_machine_code_that_was_loaded_leaves_the_memory_and_comes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LEAVING],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    share, _, answers = done.stdout.partition(" ")
    assert float(share) < 0.75
    assert answers == "[1, 2, 3] [1, 2]\n"
