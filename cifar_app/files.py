"""Files that appear whole or not at all, whoever else writes them."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import BaseFileLock, FileLock

from cifar_app.config import cache_dir

_LOCK_TIMEOUT_SECONDS = 60.0


def file_lock(path: Path) -> BaseFileLock:
    """A lock that one process at a time holds while it changes a file.

    Whoever holds it may take it again. It lies in the cache folder, so that a folder of files
    that are shipped stays clean.

    Raises:
        OSError: The cache folder cannot be written, or somebody has held it for a minute.
    """
    folder = cache_dir() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:16]
    return FileLock(folder / f"{name}.lock", timeout=_LOCK_TIMEOUT_SECONDS, is_singleton=True)


def check_writable(path: Path) -> None:
    """Find out before long work whether `atomic_write` could put a file there.

    Raises:
        OSError: It could not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    with file_lock(path):
        _new(path).open("wb").close()
        _new(path).unlink()


def _new(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of a file when the block ends well.

    The lock of the file is held; hold it before, where the content depends on the old one.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _new(path)
    with file_lock(path):
        try:
            with temporary.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
