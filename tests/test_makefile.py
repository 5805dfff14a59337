"""`make` checks the Python version, and finishes an environment that was left unfinished."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cifar_app.config import PROJECT_ROOT

_PROBE = "environment:\n\t@$(CREATE_VENV)\n"


def make_environment(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Run the recipe line that creates the environment `folder / "venv"`."""
    (folder / "probe.mk").write_text(_PROBE)
    files = ["-f", str(PROJECT_ROOT / "Makefile"), "-f", str(folder / "probe.mk")]
    variables = [f"VENV={folder / 'venv'}", f"PYTHON={python}"]
    command = ["make", *files, *variables, "environment"]
    # The tests may run under `make`, which hands its level and its options to every `make` below.
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, env=environment
    )


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_wrong_python_is_refused_in_one_sentence(tmp_path: Path, version: tuple[int, int]) -> None:
    python = tmp_path / "python"
    code = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    python.write_text(f"#!/bin/sh\n[ $1 = -c ] && exec {sys.executable} -c '{code}' \"$2\"\n")
    python.chmod(0o755)
    finished = make_environment(tmp_path, str(python))
    message, status = finished.stderr.splitlines()
    assert message.startswith(f"This needs Python 3.11, 3.12 or 3.13, not 3.{version[1]}.")
    assert status.startswith("make: ***")
    assert not (tmp_path / "venv").exists()


def test_unfinished_environment_is_created_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")]
    subprocess.run(command, check=True)
    (tmp_path / "venv" / "leftover").touch()
    finished = make_environment(tmp_path, sys.executable)
    assert finished.returncode == 0, finished.stderr
    pip = [str(tmp_path / "venv" / "bin" / "python"), "-m", "pip", "--version"]
    assert subprocess.run(pip, capture_output=True).returncode == 0
    assert not (tmp_path / "venv" / "leftover").exists()
    (tmp_path / "venv" / "kept").touch()
    make_environment(tmp_path, sys.executable)
    assert (tmp_path / "venv" / "kept").exists()
