"""Import a model in a child process, because the check loads TensorFlow and foreign files."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cifar_app.errors import ModelError
from cifar_app.runs.archive import imported_name
from cifar_app.training.job import PROGRAM, TrainingProcess


def import_in_child(path: Path) -> str:
    """Import the ZIP file of a model; see `archive.import_model`.

    Raises:
        ModelError: The file is refused.
    """
    name = imported_name(path)
    try:
        with TrainingProcess([*PROGRAM, "runs", "import", str(path), "--name", name]) as process:
            process.popen.communicate()
            status = process.popen.returncode
            reason = process.describe_failure(status) if status else ""
    except (OSError, subprocess.SubprocessError) as error:
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
