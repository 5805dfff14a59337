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


def environment(cache: Path) -> dict[str, str]:
    """Return this process's environment with another cache folder and without a log level."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    return inherited | {"CIFAR_APP_CACHE": str(cache), "PYTHONPATH": str(PROJECT_ROOT)}


def run(command: list[str], cache: Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(
        command,
        env=environment(cache),
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@contextmanager
def process(command: list[str], cache: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a program; it is killed at the end of the block."""
    with subprocess.Popen(
        command,
        env=environment(cache),
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
