"""Interrupted trainings: signals, and the end of a parent process."""

from __future__ import annotations

import re
import shlex
import signal
import sys
import time
from pathlib import Path

import pytest

from cifar_app.cli import main
from cifar_app.cli.signals import GracefulInterrupt
from cifar_app.data import storage
from cifar_app.runs import execute
from cifar_app.runs.records import open_run
from cifar_app.training.checkpoint import finished_epochs
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress
from tests.cli.conftest import Output
from tests.processes import PATIENCE, TINY_CLI, process

DONE = TrainingProgress("done", "Stored as mine", name="mine")


def test_signal_after_storing_counts_as_done(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def interrupted_at_the_end(*_: object, on_progress: OnTrainingProgress, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        on_progress(DONE)

    monkeypatch.setattr(execute, "train", interrupted_at_the_end)
    monkeypatch.setattr(storage, "is_fetched", lambda: True)
    assert main(["train", "--recipe", "seed_cnn", "--name", "mine", "--progress", "json"]) == 0
    assert TrainingProgress.from_json(capsys.readouterr().out) == DONE
    assert open_run("mine").record.state == "finished"


def test_first_signal_only_sets_a_flag() -> None:
    reached = []
    with GracefulInterrupt() as interrupt:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        reached.append("after the signals")
        interrupt.check()
        reached.append("after the check")
    assert reached == ["after the signals"]
    assert interrupt.interrupted
    with GracefulInterrupt():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        pytest.fail("the second Ctrl-C did not interrupt")
    with GracefulInterrupt():
        signal.raise_signal(signal.SIGINT)
        raise RuntimeError("a child process was interrupted, too")
    with pytest.raises(RuntimeError, match="real"), GracefulInterrupt():
        raise RuntimeError("real")


CHILD = """
import time
from cifar_app.cli.signals import GracefulInterrupt, exit_with_parent
exit_with_parent()
with GracefulInterrupt() as interrupt:
    print("ready", flush=True)
    while True:
        time.sleep(0.02)
        interrupt.check()
"""
PARENT = f"""
import sys, time
from cifar_app.training.job import TrainingProcess
child = TrainingProcess([sys.executable, "-c", {CHILD!r}]).popen
print(child.stdout.readline().strip(), child.pid, flush=True)
time.sleep({PATIENCE})
"""


def is_running(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody waited for does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_child_ends_after_its_parent(cache: Path) -> None:
    with process([sys.executable, "-c", PARENT], cache) as parent:
        assert parent.stdout
        state, pid = parent.stdout.readline().split()
        assert state == "ready"
        assert is_running(int(pid))
        parent.kill()
        deadline = time.monotonic() + PATIENCE
        while is_running(int(pid)):
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.slow
def test_signals_leave_a_run_and_the_command_to_resume(cache: Path) -> None:
    command = [*TINY_CLI, "train", "--recipe", "seed_cnn", "--epochs", "20", "--name", "tiny"]
    with process([*command, "--restart"], cache) as training:
        assert training.stderr
        while not training.stderr.readline().startswith("Epoch 1 of 20: loss"):
            assert training.poll() is None
        for number in (signal.SIGINT, *[signal.SIGTERM] * 100):
            training.send_signal(number)
        out, err = training.communicate(timeout=PATIENCE)
    assert (training.returncode, out) == (130, ""), err
    assert "Traceback" not in err
    *_, summary, hint = err.splitlines()
    done = re.match(r"Interrupted: (\d+) of 20 epochs complete.", summary)
    assert done
    assert int(done[1]) == finished_epochs("tiny") > 0
    assert shlex.split(hint)[3:] == command[3:]
