"""The command line with a pretended training: `python -m tests.toy_trainer runs resume NAME`.

Everything around the training is real: the process, the queue, the files of the run. The variable
TOY of the environment makes it fail: "nan", "killed", "full" (disk) or "endless".
"""

from __future__ import annotations

import math
import os
import signal
import sys
import time
from unittest.mock import patch

import numpy as np

import cifar_app.data
from cifar_app.config import runs_dir
from cifar_app.data import storage
from cifar_app.training.checkpoint import delete_checkpoint, finished_epochs, not_writable_error
from cifar_app.training.monitor import EpochResult, Monitor
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress
from cifar_app.training.recipe import Recipe
from cifar_app.training.run_state import RunState
from tests.stored import store_model
from tests.tiny_cli import tiny_test_set

BATCHES = 5
PROGRAM = [sys.executable, "-m", "tests.toy_trainer"]
VALIDATION_LABELS = np.arange(20) % 10


def validation_accuracy(epoch: int) -> float:
    """Return the accuracy that the toy claims after an epoch."""
    return min(1.0, epoch / 10)


def train(
    recipe: Recipe,
    *,
    seed: int,
    name: str,
    init_from: str | None,
    on_progress: OnTrainingProgress,
    monitor: Monitor,
) -> None:
    """Pretend to train, with a checkpoint after every epoch."""
    del seed, init_from
    on_progress(TrainingProgress("data", "Loading the training images"))
    epoch = finished_epochs(name)
    while epoch < recipe.epochs and _train_epoch(recipe, epoch + 1, on_progress, monitor):
        epoch += 1
        predicted = np.eye(10, dtype=np.float32)[VALIDATION_LABELS * (epoch % 2)]
        monitor.on_epoch(
            EpochResult(
                epoch=epoch,
                seconds=2.0,
                metrics={
                    "loss": 2 / epoch,
                    "val_loss": 3 / epoch,
                    "accuracy": 0.5,
                    "val_accuracy": validation_accuracy(epoch),
                },
                validation_labels=VALIDATION_LABELS,
                validation_probabilities=predicted,
                watched_probabilities=np.eye(10, dtype=np.float32)[[epoch % 10] * 12],
            )
        )
        state = RunState(settings={}, epochs_done=epoch).model_dump_json()
        (runs_dir() / name / "state.json").write_text(state)
    on_progress(TrainingProgress("storing", "Storing the model"))
    ended_early = {"epochs_done": epoch} if epoch < recipe.epochs else {}
    store_model(name, recipe=recipe.to_json() | ended_early)
    delete_checkpoint(name)
    on_progress(TrainingProgress("done", f"Stored as {name}", name=name))


def _train_epoch(
    recipe: Recipe, epoch: int, on_progress: OnTrainingProgress, monitor: Monitor
) -> bool:
    """Report the batches of an epoch, and return False if the training shall end early."""
    failure = os.environ.get("TOY") if epoch == 2 else None
    for batch in range(1, BATCHES + 1):
        if monitor.finish_early():
            return False
        if failure == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if failure == "full":
            raise not_writable_error(OSError(28, "No space left on device"))
        loss = math.nan if failure == "nan" else 2 - batch / BATCHES
        on_progress(
            TrainingProgress(
                "training",
                f"Epoch {epoch} of {recipe.epochs}",
                epoch=epoch,
                epochs=recipe.epochs,
                batch=batch,
                batches=BATCHES,
                loss=loss,
                accuracy=batch / 10,
                learning_rate=recipe.learning_rate,
                images_per_second=100.0,
                seconds_left=1.0,
            )
        )
        while failure == "endless" and not monitor.finish_early():
            time.sleep(0.02)
            on_progress(TrainingProgress("training", "Epoch 2", 2, 3, 1, BATCHES))
    return True


def main() -> int:
    cifar_app.data.load_test_set = tiny_test_set
    storage.is_fetched = lambda: True
    from cifar_app import cli
    from cifar_app.cli import runs
    from cifar_app.cli import train as train_command
    from cifar_app.runs import execute

    with (
        patch.object(execute, "train", train),
        patch.object(runs, "configure_keras", lambda: None),
        patch.object(train_command, "configure_keras", lambda: None),
    ):
        return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
