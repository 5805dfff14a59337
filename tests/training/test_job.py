"""Training processes, with stand-ins for the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cifar_app.training.job import TrainingProcess
from cifar_app.training.progress import TrainingProgress

DONE = TrainingProgress("done", "Stored as seed_cnn-seed0", name="seed_cnn-seed0")


def run(code: str) -> tuple[list[TrainingProgress], str]:
    """Run Python code, and return its progress and how it failed, if it did."""
    with TrainingProcess([sys.executable, "-c", code]) as process:
        progress = list(process.read_progress())
        status = process.popen.wait()
        return progress, process.describe_failure(status) if status else ""


def test_output_that_is_no_progress_is_ignored() -> None:
    first = TrainingProgress("training", "Epoch 1 of 2", 1, 2, 5, 10, loss=1.5)
    odd = ["a library's remark", "{", '{"stage": 1, "odd": 2}', "[]", "7"]
    lines = [odd[0], first.to_json(), *odd[1:], DONE.to_json()]
    assert run(f"print({chr(10).join(lines)!r})") == ([first, DONE], "")


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("import sys; print('noise\\nNo data.\\n', file=sys.stderr); sys.exit(1)", "No data."),
        ("raise SystemExit(7)", "The training process ended with status 7."),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "The training process was ended by signal 9, Killed; the memory may be full. "
            "Start it again to resume after the last completed epoch.",
        ),
    ],
)
def test_failure_is_the_last_line_of_stderr(code: str, failure: str) -> None:
    assert run(code) == ([], failure)


def test_child_gets_absolute_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CIFAR_APP_CACHE", "here")
    assert run("import os, sys; sys.exit(os.environ['CIFAR_APP_CACHE'])") == (
        [],
        str(tmp_path / "here"),
    )
