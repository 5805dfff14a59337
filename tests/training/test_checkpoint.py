"""Checkpoints of a stand-in for the model that writes its own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from cifar_app.config import runs_dir
from cifar_app.errors import TrainingError
from cifar_app.training.checkpoint import TrainingCheckpoint, delete_checkpoint, run_lock

SETTINGS: dict[str, object] = {"recipe": {"name": "seed_cnn"}, "seed": 0}


class Model:
    """Model that saves its name, or is interrupted halfway if it has none."""

    def __init__(self, name: str) -> None:
        self.name = name

    def save(self, path: Path) -> None:
        path.write_text(self.name or "half")
        if not self.name:
            raise KeyboardInterrupt

    save_weights = save


def save(checkpoint: TrainingCheckpoint, name: str, accuracy: float, loss: float = 1.0) -> None:
    checkpoint.save_epoch(Model(name), {"loss": loss, "val_accuracy": accuracy}, seconds=2.0)


def reopen() -> TrainingCheckpoint:
    return TrainingCheckpoint("mine", SETTINGS)


def test_last_and_best_epoch_are_restored() -> None:
    checkpoint = reopen()
    for name, accuracy in [("first", 0.2), ("second", 0.5), ("third", 0.4), ("equal", 0.5)]:
        save(checkpoint, name, accuracy)
    restored = reopen()
    assert restored.state == checkpoint.state
    assert (restored.state.epochs_done, restored.state.best_epoch) == (4, 2)
    assert restored.state.seconds == 8.0
    assert restored.state.history["val_accuracy"] == [0.2, 0.5, 0.4, 0.5]
    assert restored.last_model.read_text() == "equal"
    assert restored.best_weights.read_text() == "second"
    assert len(list((runs_dir() / "mine").iterdir())) == 3


def test_diverged_loss_is_restored_as_nan() -> None:
    save(reopen(), "first", 0.1, loss=float("nan"))
    (loss,) = reopen().state.history["loss"]
    assert loss != loss


def test_interrupted_save_keeps_previous_epoch() -> None:
    save(reopen(), "first", 0.2)
    with pytest.raises(KeyboardInterrupt):
        save(reopen(), "", 0.3)
    restored = reopen()
    assert restored.state.epochs_done == 1
    assert restored.last_model.read_text() == restored.best_weights.read_text() == "first"
    save(restored, "second", 0.3)
    assert reopen().last_model.read_text() == "second"


def test_other_settings_are_refused_until_deleted() -> None:
    save(reopen(), "first", 0.2)
    with pytest.raises(TrainingError, match="--restart"):
        TrainingCheckpoint("mine", SETTINGS | {"seed": 1})
    delete_checkpoint("mine")
    assert not (runs_dir() / "mine").exists()
    assert TrainingCheckpoint("mine", SETTINGS | {"seed": 1}).state.epochs_done == 0
    delete_checkpoint("missing")


@pytest.mark.parametrize("content", ["{", "[]", '{"settings": {}, "seconds": "x"}'])
def test_corrupted_state_is_refused(content: str) -> None:
    save(reopen(), "first", 0.2)
    (runs_dir() / "mine" / "state.json").write_text(content)
    with pytest.raises(TrainingError, match=r"must be readable.*--restart"):
        reopen()


def test_run_lock_admits_one_training_per_name() -> None:
    with run_lock("mine"):
        with pytest.raises(TrainingError, match="being trained"), run_lock("mine"):
            pytest.fail("the block must not run")
        with run_lock("yours"):
            pass
    with run_lock("mine"):
        pass
