"""Runs in processes of their own, whose training is a toy."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cifar_app import cli
from cifar_app.config import runs_dir
from cifar_app.errors import ModelError
from cifar_app.model_store import store
from cifar_app.runs import control, records, storage
from cifar_app.runs.history import read_history
from cifar_app.runs.manager import RunManager
from cifar_app.runs.summary import RunSummary, state_of, summarize_run
from cifar_app.training import RECIPES, Recipe
from tests import toy_trainer
from tests.processes import PATIENCE, process

RECIPE = replace(RECIPES["quick"], epochs=3)


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def state(name: str) -> str:
    run = records.find_run(name)
    return state_of(run) if run else "deleted"


def wait_until(name: str, *states: str) -> RunSummary:
    wait_for(lambda: state(name) in states)
    return summarize_run(records.open_run(name), None)


def end_queue() -> None:
    """Wait until no manager has anything to do, so that none serves the next test."""
    for run in records.list_runs()[0]:
        if run.record.state == "queued":
            records.update_run(run.name, "stopped")
        elif run.record.state == "running":
            control.request_stop(run.name, "pause")
    wait_for(lambda: "training queue" not in [thread.name for thread in threading.enumerate()])


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunManager]:
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    manager = RunManager(toy_trainer.PROGRAM)
    yield manager
    end_queue()


def start(manager: RunManager, recipe: Recipe = RECIPE) -> str:
    return manager.start(recipe, seed=0).name


def wait_for_epochs(name: str, count: int) -> None:
    wait_for(lambda: len(read_history(runs_dir() / name).epochs) >= count)


def test_runs_are_trained_one_after_the_other(manager: RunManager) -> None:
    first, second = start(manager), start(manager)
    assert (first, second) == ("quick-seed0", "quick-seed0-2")
    summary = wait_until(second, "finished")
    assert state(first) == "finished"
    assert (summary.epochs_done, summary.seconds) == (3, 6.0)
    assert summary.curves["val_accuracy"] == [0.1, 0.2, 0.3]
    assert store.list_names()[-2:] == [first, second]
    history = read_history(runs_dir() / second)
    assert [step.epoch for step in history.steps[:5]] == [0.2, 0.4, 0.6, 0.8, 1.0]
    # The toy reports the mean of the epoch so far: 1.8, 1.6, …; the steps are the differences.
    assert [step.loss for step in history.steps[:3]] == pytest.approx([1.8, 1.4, 1.0])
    predicted = toy_trainer.VALIDATION_LABELS
    expected = np.zeros((10, 10), int)
    np.add.at(expected, (predicted, predicted), 1)
    assert history.epochs[0].confusion == expected.tolist()
    assert np.argmax(history.epochs[1].watched, axis=1).tolist() == [2] * 12


def test_stopped_run_resumes_after_its_last_epoch(
    manager: RunManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY", "endless")
    name = start(manager)
    wait_for_epochs(name, 1)
    waiting = start(manager)
    assert state(waiting) == "queued"
    manager.stop(waiting, "discard")
    assert state(waiting) == "deleted"
    manager.stop(name, "pause")
    assert wait_until(name, "stopped").epochs_done == 1
    assert name not in store.list_names()
    monkeypatch.delenv("TOY")
    manager.resume(name)
    wait_until(name, "finished")
    history = read_history(runs_dir() / name)
    assert [epoch.epoch for epoch in history.epochs] == [1, 2, 3]
    positions = [step.epoch for step in history.steps]
    assert positions == sorted(set(positions))


def test_runs_created_at_the_same_time_have_their_own_names() -> None:
    def create(number: int) -> str:
        return storage.create_run(RECIPE, 0, init_from=f"{number}", state="stopped").name

    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(create, range(40)))
    assert len(set(names)) == 40
    assert [records.open_run(name).record.init_from for name in names] == [*map(str, range(40))]


def test_run_does_not_take_the_name_of_another() -> None:
    storage.create_run(RECIPE, 0, "mine", state="stopped")
    storage.create_run(RECIPE, 1, "other", state="stopped")
    with pytest.raises(ModelError, match="'mine', which another run has"):
        storage.create_run(RECIPE, 2, "mine")
    with pytest.raises(ModelError, match="'mine', which another run has"):
        storage.rename_run("other", "mine")
    assert [records.open_run(name).record.seed for name in ("mine", "other")] == [0, 1]


def test_stopped_run_is_kept_or_discarded(
    manager: RunManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY", "endless")
    kept = start(manager)
    wait_for_epochs(kept, 1)
    manager.stop(kept, "keep")
    assert wait_until(kept, "finished").epochs_done == 1
    assert store.open_model(kept).card.recipe["epochs_done"] == 1
    discarded = start(manager)
    wait_for_epochs(discarded, 1)
    manager.stop(discarded, "discard")
    wait_for(lambda: not (runs_dir() / discarded).exists())
    assert discarded not in store.list_names()


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        ("nan", "The training loss must be finite. Received: NaN in epoch 2"),
        ("full", "Received: No space left on device."),
        ("killed", "ended by signal 9"),
    ],
)
def test_failure_is_explained_and_leaves_no_half_model(
    manager: RunManager, monkeypatch: pytest.MonkeyPatch, failure: str, message: str
) -> None:
    monkeypatch.setenv("TOY", failure)
    name = start(manager)
    wait_until(name, "failed")
    assert message in manager.failure(records.open_run(name))
    assert name not in store.list_names()
    monkeypatch.delenv("TOY")
    manager.stop(name, "keep")
    assert wait_until(name, "finished").epochs_done == 1
    assert store.open_model(name).card.recipe["epochs_done"] == 1


SERVER = """
import sys, time
from dataclasses import replace
from cifar_app.runs.manager import RunManager
from cifar_app.training import RECIPES
manager = RunManager([sys.executable, "-m", "tests.toy_trainer"])
print(manager.start(replace(RECIPES["quick"], epochs=3), 0).name, flush=True)
time.sleep(1000)
"""


def test_training_ends_with_its_server_and_resumes_with_the_next(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY", "endless")
    with process([sys.executable, "-c", SERVER], cache) as server:
        assert server.stdout
        name = server.stdout.readline().strip()
        wait_for_epochs(name, 1)
        assert state(name) == "running"
        server.send_signal(signal.SIGKILL)
        server.wait()
    wait_until(name, "queued", "interrupted")
    monkeypatch.delenv("TOY")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    RunManager(toy_trainer.PROGRAM)
    assert wait_until(name, "finished").epochs_done == 3
    end_queue()


def test_run_whose_progress_nobody_reads_returns_to_the_queue(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY", "endless")
    name = storage.create_run(RECIPE, seed=0).name
    command = [*toy_trainer.PROGRAM, "runs", "resume", name, "--exit-with-parent"]
    with process([*command, "--progress=json"], cache) as training:
        wait_for_epochs(name, 1)
        assert training.stdout
        training.stdout.close()
        training.wait(PATIENCE)
    assert state(name) == "queued"


def test_killed_command_counts_as_interrupted(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY", "endless")
    command = [*toy_trainer.PROGRAM, "train", "--recipe", "quick", "--epochs", "3"]
    with process(command, cache) as training:
        wait_for_epochs("quick-seed0", 1)
        training.kill()
        training.wait()
    assert state("quick-seed0") == "interrupted"
    assert cli.main(["runs", "stop", "quick-seed0"]) == 0
    assert state("quick-seed0") == "stopped"
    assert control.requested_action("quick-seed0") is None  # it would stop the resumed run
    storage.delete_run("quick-seed0")
    assert state("quick-seed0") == "deleted"


@pytest.mark.slow
def test_command_line_lists_and_stops_the_same_runs(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY", "endless")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))

    def run(*arguments: str) -> str:
        command = [*toy_trainer.PROGRAM, "runs", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    command = [*toy_trainer.PROGRAM, "train", "--recipe=quick", "--set=width=0.5", "--epochs=3"]
    with process(command, cache) as training:
        wait_for_epochs("quick-seed0", 1)
        assert "quick-seed0  running        1 of 3 epochs" in run()
        run("stop", "quick-seed0", "--keep")
        assert training.wait(PATIENCE) == 0
    assert "width=0.5" in run()
    run("rename", "quick-seed0", "mine")
    assert '"name": "mine"' in run("--json")
    assert store.open_model("mine").card.recipe["model_options"] == {"width": 0.5}
    run("delete", "mine")
    assert run() == ""
    assert "mine" not in store.list_names()
