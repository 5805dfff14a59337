"""Run folders, with a stand-in for the network that writes its own name."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cifar_app.config import runs_dir
from cifar_app.errors import TrainingError
from cifar_app.training.checkpoint import TrainingCheckpoint
from cifar_app.training.run_folders import delete_run, discard_run, run_lock

SETTINGS: dict[str, object] = {"recipe": {"name": "seed_cnn"}, "seed": 0}


class Network:
    """Saves what a test can recognize, or fails to."""

    def __init__(self, content: str, fail: Callable[[], None] = lambda: None) -> None:
        self.content = content
        self.fail = fail

    def save(self, path: Path) -> None:
        path.write_text("half")
        self.fail()
        path.write_text(self.content)

    save_weights = save


def record(run: TrainingCheckpoint, content: str, accuracy: float, **options: Any) -> None:
    run.save_epoch(
        Network(content, **options), {"loss": 1.0, "val_accuracy": accuracy}, seconds=2.0
    )


def full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupted() -> None:
    raise KeyboardInterrupt


def files() -> list[str]:
    return sorted(path.name for path in (runs_dir() / "mine").iterdir())


def test_the_last_and_the_best_epoch_are_kept_and_found_again() -> None:
    run = TrainingCheckpoint("mine", SETTINGS)
    assert run.state.epochs_done == 0
    for content, accuracy in [("first", 0.2), ("second", 0.5), ("third", 0.4), ("equal", 0.5)]:
        record(run, content, accuracy)
    again = TrainingCheckpoint("mine", SETTINGS)
    assert again.state == run.state
    assert (again.state.epochs_done, again.state.best_epoch) == (4, 2)
    assert again.state.seconds == 8.0
    assert again.state.history["val_accuracy"] == [0.2, 0.5, 0.4, 0.5]
    assert again.last_model.read_text() == "equal"
    assert again.best_weights.read_text() == "second"
    assert files() == sorted([again.last_model.name, again.best_weights.name, "state.json"])


@pytest.mark.parametrize(
    ("fail", "error"), [(full_disk, TrainingError), (interrupted, KeyboardInterrupt)]
)
def test_an_epoch_that_cannot_be_written_leaves_the_one_before(
    fail: Callable[[], None], error: type[BaseException]
) -> None:
    run = TrainingCheckpoint("mine", SETTINGS)
    record(run, "first", 0.2)
    with pytest.raises(error):
        record(run, "second", 0.3, fail=fail)
    again = TrainingCheckpoint("mine", SETTINGS)
    assert again.state.epochs_done == 1
    assert again.last_model.read_text() == again.best_weights.read_text() == "first"
    record(again, "second", 0.3)
    assert TrainingCheckpoint("mine", SETTINGS).last_model.read_text() == "second"


def test_a_full_disk_is_explained() -> None:
    with pytest.raises(TrainingError, match=r"No space left.*CIFAR_APP_CACHE"):
        record(TrainingCheckpoint("mine", SETTINGS), "first", 0.2, fail=full_disk)


def test_other_settings_are_refused_until_the_run_is_forgotten() -> None:
    record(TrainingCheckpoint("mine", SETTINGS), "first", 0.2)
    with pytest.raises(TrainingError, match="--restart"):
        TrainingCheckpoint("mine", SETTINGS | {"seed": 1})
    discard_run("mine")
    assert TrainingCheckpoint("mine", SETTINGS | {"seed": 1}).state.epochs_done == 0
    discard_run("never there")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"epochs": 1}', '"text"', "\x00"])
def test_a_damaged_state_is_explained(content: str) -> None:
    record(TrainingCheckpoint("mine", SETTINGS), "first", 0.2)
    (runs_dir() / "mine" / "state.json").write_text(content)
    with pytest.raises(TrainingError, match=r"can be read.*--restart"):
        TrainingCheckpoint("mine", SETTINGS)


@pytest.mark.parametrize(
    "damage",
    [
        {"history": None},
        {"history": {"loss": []}},
        {"history": {"loss": "x"}},
        {"history": {"loss": [None]}},
        {"seconds": "x"},
        {"epochs_done": 2.0},
        {"best_epoch": None},
        {"best_epoch": 2},
        {"settings": []},
    ],
)
def test_a_state_that_no_training_left_is_explained(damage: dict[str, object]) -> None:
    record(TrainingCheckpoint("mine", SETTINGS), "first", 0.2)
    path = runs_dir() / "mine" / "state.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | damage))
    with pytest.raises(TrainingError, match=r"can be read.*--restart"):
        TrainingCheckpoint("mine", SETTINGS)


def test_of_a_run_folder_that_is_a_link_the_link_is_removed(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    runs_dir().mkdir(parents=True)
    (runs_dir() / "mine").symlink_to(tmp_path / "disk")
    record(TrainingCheckpoint("mine", SETTINGS), "first", 0.2)
    delete_run("mine")
    assert not (runs_dir() / "mine").is_symlink()
    assert TrainingCheckpoint("mine", SETTINGS).state.epochs_done == 0
    assert (tmp_path / "disk" / "state.json").exists()


def test_a_run_that_cannot_be_removed_is_told_where_that_matters_and_kept() -> None:
    record(TrainingCheckpoint("mine", SETTINGS), "first", 0.2)
    (runs_dir() / ".mine.old").touch()  # in the way
    with pytest.raises(TrainingError, match=r"begun anew is removed first.*'mine'"):
        delete_run("mine")
    discard_run("mine")
    assert TrainingCheckpoint("mine", SETTINGS).state.epochs_done == 1


def test_only_one_training_of_a_name_at_a_time() -> None:
    with run_lock("mine"):
        with pytest.raises(TrainingError, match="under way"), run_lock("mine"):
            pytest.fail("the block must not run")
        with run_lock("yours"):
            pass
    with run_lock("mine"):
        pass
