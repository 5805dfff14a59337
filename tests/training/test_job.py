"""Training jobs in child processes, with stand-ins for the command line."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from cifar_app.training.job import TrainingJob
from cifar_app.training.progress import TrainingProgress
from tests.processes import PATIENCE

DONE = TrainingProgress("done", "Stored as seed_cnn-seed0", name="seed_cnn-seed0").to_json()


def run(code: str) -> TrainingJob:
    """Start a job whose program is Python code."""
    return TrainingJob("seed_cnn", program=[sys.executable, "-c", code])


def outcome(job: TrainingJob) -> tuple[str | None, str | None]:
    """Wait for the end and return `stored_name` and `failure`."""
    assert job.wait(PATIENCE)
    assert not job.running
    return job.stored_name, job.failure


def test_last_progress_wins_and_other_output_is_ignored() -> None:
    first = TrainingProgress("training", "Epoch 1 of 2", 1, 2, 5, 10, loss=1.5)
    lines = ["a library's remark", first.to_json(), "{", '{"stage": 1, "odd": 2}', "[]", DONE, "7"]
    job = run(f"print({chr(10).join(lines)!r})")
    assert outcome(job) == ("seed_cnn-seed0", None)
    assert job.progress == TrainingProgress.from_json(DONE)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("import sys; print('noise\\nNo data.\\n', file=sys.stderr); sys.exit(1)", "No data."),
        ("raise SystemExit(7)", "The training process ended with status 7."),
        ("raise SystemExit(130)", None),  # stopped by somebody else
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "The training process was ended by signal 9, Killed; the memory may be full. "
            "Start it again to resume after the last completed epoch.",
        ),
    ],
)
def test_failure_is_the_last_line_of_stderr(code: str, failure: str | None) -> None:
    assert outcome(run(code)) == (None, failure)


def test_stop_ends_a_child_that_ignores_sigint() -> None:
    job = run(
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"print({DONE!r}, flush=True); time.sleep({PATIENCE})"
    )
    deadline = time.monotonic() + PATIENCE
    while job.progress is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert (job.running, job.stored_name) == (True, None)
    job.stop()
    assert outcome(job) == ("seed_cnn-seed0", None)
    job.stop()  # no effect after the end


def test_child_gets_arguments_and_absolute_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CIFAR_APP_CACHE", "here")
    code = "import os, sys; sys.exit(f'{sys.argv[1:]} in {os.environ[\"CIFAR_APP_CACHE\"]}')"
    arguments = ["train", "--exit-with-parent", "--progress=json", "--recipe=seed_cnn"]
    assert outcome(run(code)) == (None, f"{arguments} in {tmp_path / 'here'}")
