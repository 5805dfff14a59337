"""Run programs for tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cifar_app.config import PROJECT_ROOT

TINY_CLI = [sys.executable, "-m", "tests.tiny_cli"]
"""The command line on generated images."""

PATIENCE = 180.0
"""Seconds after which a process counts as hanging, on a busy machine."""


@contextmanager
def process(command: list[str], cache: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a program; it is killed at the end of the block."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    with subprocess.Popen(
        command,
        env=inherited | {"CIFAR_APP_CACHE": str(cache), "PYTHONPATH": str(PROJECT_ROOT)},
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def run(command: list[str], cache: Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    with process(command, cache) as running:
        out, err = running.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(command, running.returncode, out, err)
