"""Interrupted trainings: signals, and the end of a parent process."""

from __future__ import annotations

import re
import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cifar_app.cli import main, signals, train
from cifar_app.cli.signals import GracefulInterrupt
from cifar_app.config import runs_dir
from cifar_app.data import storage
from cifar_app.training.checkpoint import RunState, finished_epochs
from cifar_app.training.progress import OnProgress, TrainingProgress
from tests.cli.conftest import Output
from tests.processes import PATIENCE, TINY_CLI, process, run

LOADING = TrainingProgress("data", "Loading the training images")
DONE = TrainingProgress("done", "Stored as mine", name="mine")


@pytest.fixture
def replace_training(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace the training by a function of its arguments."""
    monkeypatch.setattr(storage, "is_fetched", lambda: True)
    return lambda training: monkeypatch.setattr(train, "train", training)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption_prints_the_command_to_resume(
    number: signal.Signals, replace_training: Callable[..., None], capsys: Output
) -> None:
    def interrupted_in_epoch_4(*_: object, on_progress: OnProgress, **__: object) -> None:
        (runs_dir() / "mine").mkdir(parents=True)
        state = RunState(settings={}, epochs_done=3).model_dump_json()
        (runs_dir() / "mine" / "state.json").write_text(state)
        on_progress(LOADING)
        signal.raise_signal(number)
        on_progress(LOADING)
        pytest.fail("the callback did not interrupt the training")

    replace_training(interrupted_in_epoch_4)
    before = signal.getsignal(number)
    assert main(["train", "--recipe=seed_cnn", "--seed=7", "--name=mine", "--restart"]) == 130
    assert signal.getsignal(number) == before
    expected = (
        "Loading the training images\n"
        "Interrupted: 3 of 10 epochs complete. Run the same command to resume:\n"
        "    python -m cifar_app train --recipe seed_cnn --seed 7 --name mine\n"
    )
    assert capsys.readouterr() == ("", expected)


def test_signal_after_storing_counts_as_done(
    replace_training: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def interrupted_at_the_end(*_: object, on_progress: OnProgress, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        on_progress(DONE)

    watched: list[bool] = []
    monkeypatch.setattr(signals, "exit_with_parent", lambda: watched.append(True))
    replace_training(interrupted_at_the_end)
    command = ["train", "--recipe", "seed_cnn", "--progress", "json"]
    assert main(command) == 0
    assert TrainingProgress.from_json(capsys.readouterr().out) == DONE
    assert watched == []
    main([*command, "--exit-with-parent"])
    assert watched == [True]


def test_first_signal_sets_a_flag_and_second_ctrl_c_interrupts() -> None:
    reached = []
    with GracefulInterrupt() as interrupt:
        interrupt.check()
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
        pytest.fail("the second signal did not interrupt")


def test_errors_pass_unless_a_signal_came() -> None:
    with pytest.raises(RuntimeError, match="real"), GracefulInterrupt():
        raise RuntimeError("real")
    with GracefulInterrupt() as interrupt:
        signal.raise_signal(signal.SIGINT)
        raise RuntimeError("a child process was interrupted, too")
    assert interrupt.interrupted


CHILD = """
import time
from cifar_app.cli.signals import GracefulInterrupt, exit_with_parent
exit_with_parent(0.02)
with GracefulInterrupt() as interrupt:
    print("ready", flush=True)
    while True:
        time.sleep(0.02)
        interrupt.check()
print("interrupted", interrupt.interrupted)
"""
PARENT = f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", {CHILD!r}])
sys.stdin.readline()
os._exit(0)
"""


def test_child_ends_after_its_parent(cache: Path) -> None:
    with process([sys.executable, "-c", PARENT], cache) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "ready\n"
        # The child keeps stdout open until it ends.
        assert parent.communicate("go\n", timeout=PATIENCE) == ("interrupted True\n", "")


@pytest.mark.parametrize(
    ("numbers", "resume"),
    [
        ([signal.SIGINT], False),
        pytest.param([signal.SIGTERM] * 100, True, marks=pytest.mark.slow),
    ],
)
@pytest.mark.usefixtures("no_shipped_models")
def test_signals_leave_a_run_that_resumes(
    cache: Path, numbers: list[signal.Signals], resume: bool
) -> None:
    command = [*TINY_CLI, "train", "--recipe", "seed_cnn", "--epochs", "20", "--name", "tiny"]
    with process(command, cache) as training:
        assert training.stderr
        while not training.stderr.readline().startswith("Epoch 1 of 20: loss"):
            assert training.poll() is None
        for number in numbers:
            training.send_signal(number)
        out, err = training.communicate(timeout=PATIENCE)
    assert (training.returncode, out) == (130, ""), err
    assert "Traceback" not in err
    *_, summary, hint = err.splitlines()
    done = re.match(r"Interrupted: (\d+) of 20 epochs complete.", summary)
    assert done
    assert int(done[1]) == finished_epochs("tiny") > 0
    assert shlex.split(hint)[3:] == command[3:]
    if resume:
        resumed = run(command, cache)
        assert resumed.returncode == 0, resumed.stderr
        assert "Epoch 1 of 20" not in resumed.stderr
        assert resumed.stdout.startswith("Stored as tiny: test accuracy ")
