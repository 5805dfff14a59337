"""Names and readers of the files in a model folder. Their content is not trusted."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import ConfigDict, Field, PositiveInt, model_validator

from cifar_app.config import NUM_CLASSES
from cifar_app.files import JsonModel

KERAS_FILE = "model.keras"
LITERT_FILE = "model.tflite"
PROBABILITIES_FILE = "test_probabilities.npy"
HISTORY_FILE = "history.json"
CARD_FILE = "card.json"

CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")
"""Metrics recorded for every epoch."""

_SUM_TOLERANCE = 1e-3

_Curve = Annotated[list[float], Field(min_length=1)]


class TrainingCurves(JsonModel):
    """Metrics of every epoch: loss, nats, and accuracy, 0–1, on training and validation images."""

    # Values can be NaN: the best epoch of a training can precede its divergence.
    model_config = ConfigDict(allow_inf_nan=True)

    loss: _Curve
    accuracy: _Curve
    val_loss: _Curve
    val_accuracy: _Curve

    @model_validator(mode="after")
    def _check_lengths(self) -> Self:
        if len({len(getattr(self, curve)) for curve in CURVES}) > 1:
            raise ValueError("curves have different numbers of epochs")
        return self


class TrainingStage(JsonModel):
    """One training of several that follow each other.

    Attributes:
        recipe: Name of its recipe.
        epochs: Number of epochs.
        best_epoch: Epoch whose weights were kept, from 1; None if it was not recorded.
        curves: Metrics of every epoch; None if they were not recorded.
    """

    recipe: str
    epochs: PositiveInt
    best_epoch: PositiveInt | None
    curves: TrainingCurves | None


class TrainingHistory(TrainingCurves):
    """Content of `history.json`: the last training, and those that it continues.

    Attributes:
        earlier: Earlier trainings, in order.
    """

    earlier: tuple[TrainingStage, ...] = ()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content as 64 hexadecimal digits.

    Line endings of JSON files do not count, because Git can convert them.
    """
    if path.suffix == ".json":
        return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_probabilities(path: Path, count: int) -> np.ndarray:
    """Read class probabilities, `float32 (count, 10)`, whose rows sum to 1.

    Raises one of `errors.READ_ERRORS` if the file has anything else.
    """
    # Memory-mapped, so that a header that claims terabytes does not allocate them.
    mapped = np.lib.format.open_memmap(path, mode="r")
    if mapped.shape != (count, NUM_CLASSES):
        raise ValueError(f"the array is not {count} × {NUM_CLASSES}")
    probabilities = np.array(mapped, np.float32)
    # Comparisons with NaN are false.
    sums_to_one = (abs(probabilities.sum(axis=1) - 1) < _SUM_TOLERANCE).all()
    if not (probabilities.min() >= 0 and sums_to_one):
        raise ValueError("values are not probabilities")
    return probabilities


def read_history(path: Path) -> TrainingHistory:
    """Read the training history.

    Raises one of `errors.READ_ERRORS` if the file has anything else.
    """
    return TrainingHistory.model_validate_json(path.read_bytes())
