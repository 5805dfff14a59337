"""How a process deals with the memory that it no longer needs; on glibc, and little elsewhere.

`keep_freed_memory` is for a training, the rest for a server.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MAPS = Path("/proc/self/maps")

# From malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_MMAP_MAX = -4
_M_ARENA_MAX = -8
_ONE_GIB = 2**30
_QUARTER_MIB = 2**18


def keep_freed_memory() -> None:
    """Tell glibc to keep large freed blocks instead of returning them to the system.

    Every training step frees and takes the same tensors again; giving them back each time
    costs page faults, that is, time in the kernel: `python -m benchmarks.allocator` measures both
    ways side by side.
    """
    _set(_M_MMAP_MAX, 0)
    _set(_M_TRIM_THRESHOLD, _ONE_GIB)


def return_freed_memory() -> None:
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


def settle_loaded_code() -> None:
    """Make what was loaded cost less from now on, whenever there are new modules.

    Streamlit has the whole heap collected after every run of a page, and most of it is code,
    which stays for good: walking over it takes longer than many a page. So the collector passes
    over all that is there now; it is still freed when the last reference to it goes.

    And libraries run most of their machine code once, when they are loaded. That code leaves the
    memory; what is needed again comes back by itself.
    """
    _settle(len(sys.modules))


@cache
def _settle(modules: int) -> None:
    del modules  # once for every number of them
    gc.collect()
    gc.freeze()
    for mapping in _mapped_files():
        if "x" in mapping.rights:  # the rest of a library was changed when it was loaded
            _let_go_of(mapping)


def let_go_of_mapped_file(address: int) -> None:
    """Give back the memory in which a file is mapped to be read; whoever reads on gets it anew.

    The system counts every page of such a file that was ever looked at as memory of the process.

    Args:
        address: Of anything in the file. Nothing happens where no file is, or one that may be
            written to: what was written would be lost. The caller keeps the file mapped.
    """
    for mapping in _mapped_files():
        if mapping.start <= address < mapping.end:
            _let_go_of(mapping)


@dataclass(frozen=True)
class _Mapping:
    """Where a file, or a part of one, is mapped, and what may be done there: "rwxp"."""

    start: int
    end: int
    rights: str


def _mapped_files() -> Iterator[_Mapping]:
    # Where nothing may be written. None where the system or the C library is another one.
    if _glibc() is None or not _MAPS.exists():
        return
    for line in _MAPS.read_text().splitlines():
        place, rights, _, _, inode, *_ = line.split(maxsplit=5)
        if inode != "0" and "w" not in rights:
            start, end = (int(edge, 16) for edge in place.split("-"))
            yield _Mapping(start, end, rights)


def _let_go_of(mapping: _Mapping) -> None:
    library = _glibc()
    if library:
        size = ctypes.c_size_t(mapping.end - mapping.start)
        library.madvise(ctypes.c_void_p(mapping.start), size, mmap.MADV_DONTNEED)


def _set(parameter: int, value: int) -> None:
    library = _glibc()
    if library:
        library.mallopt(parameter, value)


@cache
def _glibc() -> ctypes.CDLL | None:
    # Asked once: where the C library is another one, the answer is looked for in the whole
    # executable.
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
