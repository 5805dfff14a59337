"""Import a model in a child process, because the check loads TensorFlow and foreign files."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from cifar_app.errors import ModelError
from cifar_app.runs.archive import imported_name
from cifar_app.training.job import PROGRAM, TrainingProcess

_TIMEOUT_SECONDS = 300
_lock = threading.Lock()


def import_in_child(
    path: Path, program: Sequence[str] = PROGRAM, timeout: float = _TIMEOUT_SECONDS
) -> str:
    """Import the ZIP file of a model; see `archive.import_model`.

    Args:
        path: ZIP file.
        program: Command line to run, without its arguments.
        timeout: Seconds after which the check is ended.

    Raises:
        ModelError: The file is refused, or another one is being imported.
    """
    if not _lock.acquire(blocking=False):
        raise ModelError(
            "One model is imported at a time, because the check takes a gigabyte of memory.",
            received="a file while another one is checked",
            remedy="Try again in a minute.",
        )
    try:
        return _import(path, program, timeout)
    finally:
        _lock.release()


def _import(path: Path, program: Sequence[str], timeout: float) -> str:
    name = imported_name(path)
    try:
        with TrainingProcess([*program, "runs", "import", str(path), "--name", name]) as process:
            try:
                process.popen.communicate(timeout=timeout)
            except subprocess.TimeoutExpired as error:
                process.popen.kill()
                raise ModelError(
                    f"A model is checked within {timeout / 60:.0f} minutes.",
                    received="one that took longer",
                    remedy="Try again when the machine is less busy.",
                ) from error
            status = process.popen.returncode
            reason = process.describe_failure(status) if status else ""
    except OSError as error:
        raise ModelError(
            "A model is checked in a process of its own.",
            received=f"{type(error).__name__} when it was started",
            remedy="Try again when the machine has more memory.",
        ) from error
    if reason:
        raise ModelError(
            "A model is imported when it has passed all checks.",
            received=reason.rstrip("."),
            remedy="Download it again where it was trained.",
        )
    return name
