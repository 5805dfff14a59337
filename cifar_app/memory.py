"""How a process deals with the memory that it no longer needs; on glibc, and little elsewhere.

`configure_malloc_for_training` is for a training, the rest for a server.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import platform
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_MAPS = Path("/proc/self/smaps")

# From malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_MMAP_MAX = -4
_M_ARENA_MAX = -8
_ONE_GIB = 2**30
_QUARTER_MIB = 2**18


def configure_malloc_for_training() -> None:
    """Tell glibc to keep large freed blocks instead of returning them to the system.

    Every training step frees and takes the same tensors again; giving them back each time
    costs page faults, that is, time in the kernel: `python -m benchmarks.allocator` measures both
    ways side by side.
    """
    _set(_M_MMAP_MAX, 0)
    _set(_M_TRIM_THRESHOLD, _ONE_GIB)


def configure_malloc_for_server() -> None:
    """Tell glibc to return large freed blocks to the system at once, and Arrow to use glibc.

    Decoding a photo takes a hundred megabytes for a moment. By default glibc learns from such
    blocks to keep them, in a heap for every thread, of which a server has many. Arrow, through
    which every table goes to the browser, has heaps of its own beside them, 5 MB for tables of
    some kilobytes.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    _set(_M_MMAP_THRESHOLD, _QUARTER_MIB)
    _set(_M_TRIM_THRESHOLD, _QUARTER_MIB)
    _set(_M_ARENA_MAX, 2)


def freeze_loaded_modules() -> None:
    """Make what was loaded cost less from now on, whenever there are new modules.

    Streamlit has the whole heap collected after every run of a page, and most of it is code,
    which stays for good: walking over it takes longer than many a page. So the collector passes
    over all that is there now; it is still freed when the last reference to it goes.

    And most of what libraries consist of is looked at once, when they are loaded. It leaves the
    memory; what is needed again comes back by itself.
    """
    _settle(len(sys.modules))


@cache
def _settle(modules: int) -> None:
    del modules  # once for every number of them
    gc.collect()
    gc.freeze()
    for start, end in _unchanged_files():
        _let_go_of(start, end)


def let_go_of_mapped_file(address: int) -> None:
    """Give back the memory in which a file is mapped to be read; whoever reads on gets it anew.

    The system counts every page of such a file that was ever looked at as memory of the process.

    Args:
        address: Of anything in the file. Nothing happens where no file is, or one that may be
            written to: what was written would be lost. The caller keeps the file mapped.
    """
    for start, end in _unchanged_files():
        if start <= address < end:
            _let_go_of(start, end)


def _unchanged_files() -> Iterator[tuple[int, int]]:
    """From where to where files are mapped that nobody can write to and nobody has.

    A library is changed in places when it is loaded, and protected afterwards: such pages are no
    longer the file's, and would be lost. None where the system or the C library is another one.
    """
    if _glibc() is None or not _MAPS.exists():
        return
    candidate: tuple[int, int] | None = None
    for line in _MAPS.read_text().splitlines():
        first, second, *rest = line.split()
        if not first.endswith(":"):  # a new mapping, then its figures
            inode = rest[2]
            edges = first.split("-")
            readable = inode != "0" and "w" not in second
            candidate = (int(edges[0], 16), int(edges[1], 16)) if readable else None
        elif candidate and first == "Anonymous:" and second == "0":
            yield candidate


def _let_go_of(start: int, end: int) -> None:
    library = _glibc()
    if library:
        size = ctypes.c_size_t(end - start)
        library.madvise(ctypes.c_void_p(start), size, mmap.MADV_DONTNEED)


def _set(parameter: int, value: int) -> None:
    library = _glibc()
    if library:
        library.mallopt(parameter, value)


@cache
def _glibc() -> ctypes.CDLL | None:
    # Asked once: where the C library is another one, the answer is looked for in the whole
    # executable.
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
