"""Checkpoints of a stand-in for the model that writes its own name."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cifar_app.config import runs_dir
from cifar_app.errors import TrainingError
from cifar_app.training.checkpoint import TrainingCheckpoint, delete_run, discard_run, run_lock

SETTINGS: dict[str, object] = {"recipe": {"name": "seed_cnn"}, "seed": 0}


class Model:
    """Model that saves its name, or fails halfway."""

    def __init__(self, name: str, fail: Callable[[], None]) -> None:
        self.name = name
        self.fail = fail

    def save(self, path: Path) -> None:
        path.write_text("half")
        self.fail()
        path.write_text(self.name)

    save_weights = save


def save(
    checkpoint: TrainingCheckpoint,
    name: str = "first",
    accuracy: float = 0.2,
    fail: Callable[[], None] = lambda: None,
) -> None:
    checkpoint.save_epoch(Model(name, fail), {"loss": 1.0, "val_accuracy": accuracy}, seconds=2.0)


def full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupt() -> None:
    raise KeyboardInterrupt


def reopen() -> TrainingCheckpoint:
    return TrainingCheckpoint("mine", SETTINGS)


def test_last_and_best_epoch_are_restored() -> None:
    checkpoint = reopen()
    assert checkpoint.state.epochs_done == 0
    for name, accuracy in [("first", 0.2), ("second", 0.5), ("third", 0.4), ("equal", 0.5)]:
        save(checkpoint, name, accuracy)
    restored = reopen()
    assert restored.state == checkpoint.state
    assert (restored.state.epochs_done, restored.state.best_epoch) == (4, 2)
    assert restored.state.seconds == 8.0
    assert restored.state.history["val_accuracy"] == [0.2, 0.5, 0.4, 0.5]
    assert restored.last_model.read_text() == "equal"
    assert restored.best_weights.read_text() == "second"
    assert {path.name for path in (runs_dir() / "mine").iterdir()} == {
        restored.last_model.name,
        restored.best_weights.name,
        "state.json",
    }


def test_diverged_loss_is_restored_as_nan() -> None:
    checkpoint = reopen()
    model = Model("first", lambda: None)
    checkpoint.save_epoch(model, {"loss": float("nan"), "val_accuracy": 0.1}, seconds=1.0)
    (loss,) = reopen().state.history["loss"]
    assert loss != loss


@pytest.mark.parametrize(
    ("fail", "error", "message"),
    [
        (full_disk, TrainingError, r"No space left.*CIFAR_APP_CACHE"),
        (interrupt, KeyboardInterrupt, "^$"),
    ],
)
def test_failed_save_keeps_previous_epoch(
    fail: Callable[[], None], error: type[BaseException], message: str
) -> None:
    checkpoint = reopen()
    save(checkpoint)
    with pytest.raises(error, match=message):
        save(checkpoint, "second", 0.3, fail)
    restored = reopen()
    assert restored.state.epochs_done == 1
    assert restored.last_model.read_text() == restored.best_weights.read_text() == "first"
    save(restored, "second", 0.3)
    assert reopen().last_model.read_text() == "second"


def test_other_settings_are_refused_until_discarded() -> None:
    save(reopen())
    with pytest.raises(TrainingError, match="--restart"):
        TrainingCheckpoint("mine", SETTINGS | {"seed": 1})
    discard_run("mine")
    assert TrainingCheckpoint("mine", SETTINGS | {"seed": 1}).state.epochs_done == 0
    discard_run("missing")


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", '{"epochs": 1}', '"text"', "\x00"),
        *({"history": None}, {"history": {"loss": []}}, {"history": {"loss": [None]}}),
        *({"seconds": "x"}, {"epochs_done": 2.0}, {"best_epoch": None}, {"best_epoch": 2}),
        *({"settings": []}, {"unknown": 1}),
    ],
)
def test_corrupted_state_is_refused(content: str | dict[str, object]) -> None:
    save(reopen())
    path = runs_dir() / "mine" / "state.json"
    if isinstance(content, dict):
        content = json.dumps(json.loads(path.read_text()) | content)
    path.write_text(content)
    with pytest.raises(TrainingError, match=r"can be read.*--restart"):
        reopen()


def test_deleting_a_linked_run_keeps_the_target(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    runs_dir().mkdir(parents=True)
    (runs_dir() / "mine").symlink_to(tmp_path / "disk")
    save(reopen())
    delete_run("mine")
    assert not (runs_dir() / "mine").is_symlink()
    assert reopen().state.epochs_done == 0
    assert (tmp_path / "disk" / "state.json").exists()


def test_run_that_cannot_be_deleted_is_unchanged() -> None:
    save(reopen())
    (runs_dir() / ".mine.old").touch()  # blocks the folder that is deleted
    with pytest.raises(TrainingError, match=r"is deleted before.*'mine'"):
        delete_run("mine")
    discard_run("mine")
    assert reopen().state.epochs_done == 1


def test_run_lock_admits_one_training_per_name() -> None:
    with run_lock("mine"):
        with pytest.raises(TrainingError, match="being trained"), run_lock("mine"):
            pytest.fail("the block must not run")
        with run_lock("yours"):
            pass
    with run_lock("mine"):
        pass
