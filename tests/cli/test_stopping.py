"""Stopping: signals, the death of a parent, and what a stopped training leaves behind."""

from __future__ import annotations

import json
import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType

import pytest
import tensorflow as tf

from cifar_app.cli import main, train
from cifar_app.cli.stopping import CleanStop
from cifar_app.config import runs_dir, user_models_dir
from cifar_app.training import Recipe
from cifar_app.training.checkpoint import finished_epochs
from cifar_app.training.progress import OnProgress, TrainingProgress
from tests.cli.conftest import Output
from tests.processes import PATIENCE, TINY_CLI, process

Training = Callable[[str, OnProgress], None]

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[[Training], None]:
    """Put a function in the place of the training; it gets the model's name and the report."""

    def put(training: Training) -> None:
        def stand_in(recipe: Recipe, *, name: str, on_progress: OnProgress, **_: object) -> None:
            del recipe
            training(name, on_progress)

        monkeypatch.setattr(train, "train", stand_in)

    return put


def finish_epochs(name: str, epochs: int) -> None:
    folder = runs_dir() / name
    folder.mkdir(parents=True)
    (folder / "state.json").write_text(json.dumps({"epochs_done": epochs}))


@BOTH
def test_a_stopped_training_says_how_to_go_on(
    number: signal.Signals, fake: Callable[[Training], None], capsys: Output
) -> None:
    def stopped_in_epoch_4(name: str, on_progress: OnProgress) -> None:
        finish_epochs(name, 3)
        on_progress(TrainingProgress("data", "Opening the training images"))
        signal.raise_signal(number)

    fake(stopped_in_epoch_4)
    before = signal.getsignal(number)
    arguments = ["train", "--recipe", "seed_cnn", "--seed", "7", "--name", "mine", "--restart"]
    assert main(arguments) == 130
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "Opening the training images\n"
        "Stopped after epoch 3 of 10. Nothing is lost: run the same command again to go on.\n"
        "    python -m cifar_app train --recipe seed_cnn --seed 7 --name mine\n"
    )
    assert signal.getsignal(number) == before


def test_a_training_stopped_early_says_that_no_epoch_was_finished(
    fake: Callable[[Training], None], capsys: Output
) -> None:
    fake(lambda *_: signal.raise_signal(signal.SIGINT))
    assert main(["train", "--recipe", "seed_cnn", "--epochs", "2"]) == 130
    said = capsys.readouterr().err
    assert said.startswith("Stopped before the first epoch was finished. Nothing is lost")
    assert said.endswith("train --recipe seed_cnn --epochs 2\n")


def test_a_stop_that_comes_too_late_counts_as_done(
    fake: Callable[[Training], None], capsys: Output
) -> None:
    def stopped_after_storing(name: str, on_progress: OnProgress) -> None:
        del on_progress
        finish_epochs(name, 10)
        folder = user_models_dir() / name
        folder.mkdir(parents=True)
        (folder / "card.json").touch()
        signal.raise_signal(signal.SIGINT)

    fake(stopped_after_storing)
    assert main(["train", "--recipe", "seed_cnn", "--name", "late", "--progress", "json"]) == 0
    last = TrainingProgress.from_json(capsys.readouterr().out)
    assert (last.stage, last.name) == ("done", "late")
    assert not (runs_dir() / "late").exists()


def test_restart_forgets_the_unfinished_training(fake: Callable[[Training], None]) -> None:
    finish_epochs("seed_cnn-seed0", 5)
    left: list[bool] = []
    fake(lambda name, _: left.append((runs_dir() / name).exists()))
    main(["train", "--recipe", "seed_cnn", "--restart"])
    assert left == [False]


def test_an_error_that_follows_a_signal_is_the_stop() -> None:
    with CleanStop() as stop:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:  # as TensorFlow's callbacks do
            raise RuntimeError("KeyboardInterrupt in a callback") from error
    assert stop.requested


def test_an_error_without_a_signal_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="real"), CleanStop():
        raise RuntimeError("real")


def test_a_swallowed_stop_is_found_at_the_next_check() -> None:
    reached = []
    with CleanStop() as stop:
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            reached.append("swallowed")
        signal.raise_signal(signal.SIGTERM)  # impatience changes nothing
        reached.append("went on")
        stop.check()
        reached.append("not here")
    assert reached == ["swallowed", "went on"]


def test_a_stop_in_a_destructor_is_silent_and_found_at_the_next_check(capsys: Output) -> None:
    class Fragile:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    with CleanStop() as stop:
        thing = Fragile()
        del thing
        stop.check()
        pytest.fail("the check let it go on")
    assert stop.requested
    assert capsys.readouterr().err == ""


def stop_at_the_first(seen: list[int]) -> Callable[[int], None]:
    def look(number: int) -> None:
        seen.append(number)
        signal.raise_signal(signal.SIGINT)

    return look


def test_a_stop_waits_until_tensorflow_has_done_its_work() -> None:
    seen: list[int] = []
    with CleanStop() as stop:
        tf.nest.map_structure(stop_at_the_first(seen), [1, 2, 3])
        pytest.fail("the end of the work did not end the block")
    assert (stop.requested, seen) == (True, [1, 2, 3])
    assert sys.getprofile() is None


def test_a_context_of_tensorflow_is_left_in_order() -> None:
    def enter_and_stop() -> Iterator[None]:
        signal.raise_signal(signal.SIGINT)
        try:
            yield
        finally:
            done.append("left in order")

    done: list[str] = []
    theirs = FunctionType(
        enter_and_stop.__code__,
        {"__name__": "tensorflow.python", "signal": signal},
        closure=enter_and_stop.__closure__,
    )
    with CleanStop() as stop, contextmanager(theirs)():
        done.append("entered")
        stop.check()
    assert stop.requested
    assert done in (["left in order"], ["entered", "left in order"])


def test_a_check_does_not_wait_for_tensorflow() -> None:
    seen: list[int] = []
    with CleanStop() as stop:

        def look_and_check(number: int) -> None:
            stop_at_the_first(seen)(number)
            stop.check()

        tf.nest.map_structure(look_and_check, [1, 2, 3])
    assert seen == [1]
    assert sys.getprofile() is None


STORM = """
import random, signal
import keras
from cifar_app.cli.stopping import CleanStop

variable = keras.Variable([0.0, 0.0, 0.0])
moments = random.Random(0)
stops = 0
for _ in range(1000):
    with CleanStop() as stop:
        signal.signal(signal.SIGALRM, signal.getsignal(signal.SIGINT))
        signal.setitimer(signal.ITIMER_REAL, moments.uniform(50e-6, 900e-6))
        while True:
            variable.assign([1.0, 2.0, 3.0])
    stops += stop.requested
print(stops)
"""


def test_no_moment_of_a_stop_brings_tensorflow_down(cache: Path) -> None:
    with process([sys.executable, "-c", STORM], cache) as storm:
        out, err = storm.communicate(timeout=PATIENCE)
    assert (storm.returncode, out) == (0, "1000\n"), err


CHILD = f"""
import time
from cifar_app.cli.stopping import CleanStop, exit_with_parent
exit_with_parent(0.02)
with CleanStop() as stop:
    print("ready", flush=True)
    time.sleep({PATIENCE})
print("stopped", stop.requested)
"""
PARENT = f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", {CHILD!r}])
sys.stdin.readline()
os._exit(0)
"""


def test_a_process_ends_soon_after_its_parent(cache: Path) -> None:
    with process([sys.executable, "-c", PARENT], cache) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "ready\n"
        # The child keeps stdout open until it ends.
        assert parent.communicate("go\n", timeout=PATIENCE) == ("stopped True\n", "")


def test_the_option_watches_the_parent(
    fake: Callable[[Training], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[bool] = []
    monkeypatch.setattr(train, "exit_with_parent", lambda: watched.append(True))
    fake(lambda *_: None)
    main(["train", "--recipe", "seed_cnn"])
    assert watched == []
    main(["train", "--recipe", "seed_cnn", "--exit-with-parent"])
    assert watched == [True]


def test_ctrl_c_stops_a_real_training(cache: Path) -> None:
    command = [*TINY_CLI, "train", "--recipe", "seed_cnn", "--epochs", "50", "--name", "tiny"]
    with process(command, cache) as training:
        assert training.stderr
        while not training.stderr.readline().startswith("Epoch 1 of 50: loss"):
            assert training.poll() is None
        training.send_signal(signal.SIGINT)
        out, err = training.communicate(timeout=PATIENCE)
    assert (training.returncode, out) == (130, "")
    *_, stopped, again = err.splitlines()
    done = re.fullmatch(r"Stopped after epoch (\d+) of 50. Nothing is lost: .*", stopped)
    assert done
    assert int(done[1]) == finished_epochs("tiny") > 0
    assert shlex.split(again)[3:] == command[3:]
    assert "Traceback" not in err
