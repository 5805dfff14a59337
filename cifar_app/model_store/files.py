"""The files of a model folder, and reading them: each may hold anything."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.files import parse_json
from cifar_app.model_store.card import Card

KERAS_FILE = "model.keras"
LITERT_FILE = "model.tflite"
PHOTO_FILE = "photo.tflite"
PROBABILITIES_FILE = "test_probabilities.npy"
HISTORY_FILE = "history.json"
CARD_FILE = "card.json"

CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")
"""What is known of every epoch."""

_ROUNDING = 1e-3


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_card(path: Path) -> Card:
    """The card in a file; raises one of `errors.READ_ERRORS`."""
    return Card.from_json(_read_json(path))


def read_probabilities(path: Path, images: int) -> np.ndarray:
    """Answers to this number of images, `float32 (images, 10)`; raises one of `errors.READ_ERRORS`.

    Every value is 0–1 and rows sum to 1.
    """
    # Mapped, so that a header which promises terabytes asks for none.
    mapped = np.lib.format.open_memmap(path, mode="r")
    if mapped.shape != (images, NUM_CLASSES):
        raise ValueError(f"no array of {images} × {NUM_CLASSES} answers")
    answers = np.array(mapped, np.float32)
    # A comparison with a value that is no number is false.
    if not (answers.min() >= 0 and (abs(answers.sum(axis=1) - 1) < _ROUNDING).all()):
        raise ValueError("answers that are no probabilities")
    return answers


def read_history(path: Path) -> dict[str, list[float]]:
    """Figures by name, a list with one value an epoch; raises one of `errors.READ_ERRORS`.

    `CURVES` are among them. A value may be NaN: the best epoch of a training can lie before
    it lost its way.
    """
    history = _read_json(path, nan=True)
    if missing := set(CURVES) - history.keys():
        raise ValueError(f"no figures by the name of {', '.join(sorted(missing))}")
    for name, values in history.items():
        if not all(isinstance(value, (int, float)) for value in values):
            raise ValueError(f"{name!r} with other things than numbers")
    if len({len(values) for values in history.values()}) > 1 or not history["loss"]:
        raise ValueError("no epoch, or figures of different numbers of epochs")
    return history


def _read_json(path: Path, *, nan: bool = False) -> dict[str, Any]:
    content = parse_json(path.read_text(encoding="utf-8"), nan=nan)
    if not isinstance(content, dict):
        raise TypeError(f"{type(content).__name__}, not an object")
    return content
