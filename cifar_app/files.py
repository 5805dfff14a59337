"""Read and write files safely: atomic replacement, staging folders, locks, validated JSON."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from filelock import BaseFileLock, FileLock
from pydantic import BaseModel, ConfigDict

from cifar_app.config import cache_dir
from cifar_app.errors import READ_ERRORS, ResultsError, describe_error

_LOCK_TIMEOUT_SECONDS = 60.0


class JsonModel(BaseModel):
    """Base class of values stored as JSON: immutable, with strict types and no unknown keys.

    NaN and infinities are refused, because JSON has no such numbers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


_Model = TypeVar("_Model", bound=BaseModel)


def load_results(
    path: Path, model: type[_Model], *, description: str, remedy: str
) -> _Model | None:
    """Read a results file, or return None if there is no file.

    Args:
        path: Path of the JSON file.
        model: Pydantic model of its content.
        description: Plural noun phrase that starts the error message ("Experiment results").
        remedy: Sentence that tells the user how to replace a corrupted file.

    Raises:
        ResultsError: The file cannot be read or is not valid.
    """
    try:
        return model.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except READ_ERRORS as error:
        raise ResultsError(
            f"{description} are stored in one valid JSON file.",
            received=f"{path.name}: {describe_error(error)}",
            remedy=remedy,
        ) from error


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file atomically, and create its folder if necessary.

    Raises:
        OSError: The file cannot be written; an existing file is unchanged.
        ValueError: The content has a NaN or an infinity.
    """
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    with atomic_write(path) as stream:
        stream.write(f"{text}\n".encode())


@contextmanager
def translate_write_errors(
    path: Path, *, description: str, remedy: str = ", then run the command again."
) -> Iterator[None]:
    """Raise a `ResultsError` where writing a results file fails with an `OSError`.

    Args:
        path: Path of the file.
        description: Plural noun phrase that starts the error message ("Experiment results").
        remedy: End of the sentence that tells the user what to do.
    """
    try:
        yield
    except OSError as error:
        raise ResultsError(
            f"{description} are stored in a writable file.",
            received=f"{describe_error(error)} for {path.name}",
            remedy=f"Free some space or make the folder writable{remedy}",
        ) from error


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a stream whose content replaces a file when the block ends without an exception.

    The block holds `file_lock(path)`. Take that lock first if the new content depends on the
    old one.

    Raises:
        OSError: The file cannot be written; an existing file is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary_path(path)
    with file_lock(path):
        try:
            with temporary.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def staging_folder(path: Path) -> Iterator[Path]:
    """Create an empty folder whose content is moved to its final place when it is complete.

    One process at a time has it. It is deleted at the end of the block, and what a killed
    process has left is deleted first.

    Args:
        path: Folder to create, beside the final place and with the suffix ".partial".

    Raises:
        OSError: The folder cannot be created.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


def check_writable(path: Path, *, description: str) -> None:
    """Check that `atomic_write` can write a results file, before the long work that produces it.

    Args:
        path: Path of the file.
        description: As of `translate_write_errors`.

    Raises:
        ResultsError: The file cannot be written.
    """
    with translate_write_errors(path, description=description):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with file_lock(path):
            _temporary_path(path).open("wb").close()
            _temporary_path(path).unlink()


def file_lock(path: Path) -> BaseFileLock:
    """Return the lock that a process holds while it changes a file.

    The lock is reentrant. It is stored in the cache folder, so that folders of shipped files
    stay clean.

    Raises:
        OSError: The cache folder cannot be written, or the lock was not free for a minute.
    """
    folder = cache_dir() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:16]
    return FileLock(folder / f"{name}.lock", timeout=_LOCK_TIMEOUT_SECONDS, is_singleton=True)


def _temporary_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")
