"""Configure the memory allocator (glibc only) and the garbage collector of a process."""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import sys
from functools import cache

# Parameters of `mallopt`, from malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_MMAP_MAX = -4
_M_ARENA_MAX = -8

_ONE_GIB = 2**30
_QUARTER_MIB = 2**18


def configure_malloc_for_training() -> None:
    """Make glibc keep large freed blocks instead of returning them to the system.

    Every training step frees and allocates the same tensors again. Returning them each time
    costs page faults.
    """
    _mallopt(_M_MMAP_MAX, 0)
    _mallopt(_M_TRIM_THRESHOLD, _ONE_GIB)


def configure_malloc_for_server() -> None:
    """Make glibc return large freed blocks to the system at once, and Arrow use glibc.

    Decoding a photo takes about 100 MB for a moment. By default glibc raises its thresholds and
    keeps such blocks, in one arena per thread. Arrow, which serializes every table for the
    browser, would have its own pool besides.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    _mallopt(_M_MMAP_THRESHOLD, _QUARTER_MIB)
    _mallopt(_M_TRIM_THRESHOLD, _QUARTER_MIB)
    _mallopt(_M_ARENA_MAX, 2)


def freeze_loaded_modules() -> None:
    """Exclude all objects loaded so far from garbage collection.

    Streamlit runs a full collection after every script run. Most objects belong to modules and
    live until the process ends; visiting them takes longer than many a page. Call this after
    each run: it only acts if new modules have been loaded.
    """
    _freeze(len(sys.modules))


@cache
def _freeze(module_count: int) -> None:
    del module_count  # the key of the cache
    gc.collect()
    gc.freeze()


def _mallopt(parameter: int, value: int) -> None:
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(parameter, value)
