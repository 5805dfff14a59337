"""Keeping freed memory within a training process."""

from __future__ import annotations

import ctypes
import platform

_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4
_ONE_GIB = 2**30


def keep_freed_memory() -> None:
    """Tell glibc to keep large freed blocks instead of returning them to the system.

    Every training step frees and takes the same tensors again; giving them back each time
    costs page faults, that is, time in the kernel: `python -m benchmarks.allocator` measures both
    ways side by side. Elsewhere than on glibc this does nothing.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_MAX, 0)
        libc.mallopt(_M_TRIM_THRESHOLD, _ONE_GIB)
