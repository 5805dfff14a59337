"""The history of a run: one line of JSON per step or epoch, appended while it trains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, TypeAdapter

from cifar_app.config import CLASS_NAMES
from cifar_app.errors import READ_ERRORS, TrainingError, describe_error
from cifar_app.files import JsonModel, atomic_write

_FILE = "history.jsonl"
_EXTRA_WATCHED = ("cat", "dog")
"""Classes of which two test images are watched."""


class Step(JsonModel):
    """Mean over the steps since the previous line.

    Attributes:
        epoch: Position in the training, epochs; 1.5 is the middle of the second epoch.
        loss: Training loss, nats.
        accuracy: Training accuracy, 0–1.
        learning_rate: Learning rate of the last step.
        images_per_second: Number of training images per second.
    """

    kind: Literal["step"] = "step"
    epoch: float
    loss: float
    accuracy: float
    learning_rate: float
    images_per_second: float | None


class Epoch(JsonModel):
    """Metrics and predictions after an epoch.

    Attributes:
        epoch: Number of the epoch, from 1.
        loss, val_loss: Training and validation loss, nats.
        accuracy, val_accuracy: Training and validation accuracy, 0–1.
        seconds: Wall time of the training until here, without pauses.
        confusion: Confusion matrix of the validation images; row = true class.
        watched: Probabilities of the `watched_images`, one row per image.
    """

    kind: Literal["epoch"] = "epoch"
    epoch: int
    loss: float
    val_loss: float
    accuracy: float
    val_accuracy: float
    seconds: float
    confusion: list[list[int]]
    watched: list[list[float]]


Line = Step | Epoch
_LINE: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="kind")])


@dataclass(frozen=True)
class History:
    """Steps and epochs of a run in order."""

    steps: list[Step] = field(default_factory=list)
    epochs: list[Epoch] = field(default_factory=list)


def read_history(folder: Path) -> History:
    """Read the history of a run; it is empty before the first step.

    Raises:
        TrainingError: The file is not valid.
    """
    history = History()
    for line in _read_lines(folder):
        if isinstance(line, Step):
            history.steps.append(line)
        else:
            history.epochs.append(line)
    return history


def append_line(folder: Path, line: Line) -> None:
    """Append a line to the history of a run.

    Raises:
        OSError: The file cannot be written.
    """
    with (folder / _FILE).open("a", encoding="utf-8") as stream:
        stream.write(f"{line.model_dump_json()}\n")


def cut_history(folder: Path, epochs: int) -> None:
    """Remove everything after the last epoch of a checkpoint, which a resumed run repeats.

    Args:
        folder: Folder of the run.
        epochs: Number of completed epochs.

    Raises:
        TrainingError: The file is not valid.
        OSError: The file cannot be written.
    """
    lines = [line for line in _read_lines(folder) if line.epoch <= epochs]
    with atomic_write(folder / _FILE) as stream:
        stream.write("".join(f"{line.model_dump_json()}\n" for line in lines).encode())


def watched_images(labels: np.ndarray) -> np.ndarray:
    """Return the indices of twelve images to watch: the first of each class and two more.

    Args:
        labels: Class ids of the test images, `uint8 (N,)`.
    """
    first = [int((labels == label).argmax()) for label in range(len(CLASS_NAMES))]
    more = [np.flatnonzero(labels == CLASS_NAMES.index(name))[1:2] for name in _EXTRA_WATCHED]
    return np.array(sorted([*first, *np.concatenate(more)]))


def _read_lines(folder: Path) -> Sequence[Line]:
    try:
        content = (folder / _FILE).read_bytes()
        # A full disk or a kill can leave half a line at the end.
        complete, _, _ = content.rpartition(b"\n")
        return [_LINE.validate_json(line) for line in complete.splitlines()]
    except FileNotFoundError:
        return []
    except READ_ERRORS as error:
        raise TrainingError(
            "The history of a run must be one valid JSON object per line.",
            received=f"{describe_error(error)} in the run {folder.name!r}",
            remedy="Delete the run, or restore its files.",
        ) from error
