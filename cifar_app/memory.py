"""How a process deals with the memory that it frees; on glibc, and nothing elsewhere.

Each function is for a process of its own kind: a training, or a server.
"""

from __future__ import annotations

import ctypes
import platform
from functools import cache

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
    """Tell glibc to return large freed blocks to the system at once.

    Decoding a photo takes a hundred megabytes for a moment. By default glibc learns from such
    blocks to keep them, in a heap for every thread, of which a server has many.
    """
    _set(_M_MMAP_THRESHOLD, _QUARTER_MIB)
    _set(_M_TRIM_THRESHOLD, _QUARTER_MIB)
    _set(_M_ARENA_MAX, 2)


def _set(parameter: int, value: int) -> None:
    library = _glibc()
    if library:
        library.mallopt(parameter, value)


@cache
def _glibc() -> ctypes.CDLL | None:
    # Asked once: a server comes here on every rerun, and where the C library is another one,
    # the answer is looked for in the whole executable.
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
