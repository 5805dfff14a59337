"""Trained models on disk: a folder with the model, its card and its test-set answers.

A folder `<name>/` holds

- `model.keras`: to go on training, to explain, to read;
- `model.tflite`: the same weights, to serve (LiteRT);
- `photo.tflite`, where the model looks at photos in another way: to serve those;
- `test_probabilities.npy`: `float32 (10000, 10)`, so that pages draw without running it;
- `history.json`: the figures of every epoch;
- `card.json`: everything else that is known about it, and the SHA-256 of the other files.

A folder appears whole or not at all: it is written beside its place and renamed. Models
that ship with the project and the user's own, in the cache, are read by the same code.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from cifar_app.config import shipped_models_dir, user_models_dir
from cifar_app.errors import READ_ERRORS, ModelError, describe_error
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import (
    CARD_FILE,
    HISTORY_FILE,
    PROBABILITIES_FILE,
    file_sha256,
    read_card,
)
from cifar_app.model_store.stored_model import StoredModel, corrupted_file_error

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def check_name(name: str) -> None:
    """Raise `ModelError` unless `name` can be the name of a model (and of a folder)."""
    if not _NAME.fullmatch(name):
        raise ModelError(
            "A model name has 1 to 64 of a–z, 0–9, '_', '.' and '-', and starts with one of "
            "the first two groups.",
            received=repr(name[:80]),
            remedy="Choose another name.",
        )


def _folders() -> Iterator[tuple[Path, bool]]:
    for root, shipped in ((shipped_models_dir(), True), (user_models_dir(), False)):
        for name in _entries(root):
            folder = root / name
            locked = os.path.isdir(folder) and not os.access(folder, os.X_OK)
            if _NAME.fullmatch(name) and (locked or os.path.isfile(folder / CARD_FILE)):
                yield folder, shipped


def _entries(root: Path) -> list[str]:
    try:
        return sorted(os.listdir(root))
    except OSError:  # `open_models` says why
        return []


def _closed_roots() -> Iterator[ModelError]:
    variables = {shipped_models_dir(): "CIFAR_APP_ASSETS", user_models_dir(): "CIFAR_APP_CACHE"}
    for root, variable in variables.items():
        try:
            os.listdir(root)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield ModelError(
                "The folders of stored models can be read.",
                received=f"{describe_error(error)} for the folder {root.name!r}",
                remedy="Make the folder readable, or name another with the environment variable "
                f"{variable}.",
            )


def list_names() -> list[str]:
    """Names of all stored models, shipped ones first; damaged ones included."""
    return list(dict.fromkeys(folder.name for folder, _ in _folders()))


def open_model(name: str) -> StoredModel:
    """The stored model of this name, its card read and checked.

    Raises:
        ModelError: There is none, or its card is damaged.
    """
    for folder, shipped in _folders():
        if folder.name == name:
            return StoredModel(name, folder, _read_card(folder), shipped)
    known = ", ".join(list_names()) or "none yet"
    raise ModelError(
        f"A stored model is one of: {known}.",
        received=repr(name[:80]),
        remedy="Choose one of these, or train one with `python -m cifar_app train`.",
    )


def open_models() -> tuple[list[StoredModel], list[ModelError]]:
    """Every stored model that can be opened, and what is wrong with the others."""
    models: list[StoredModel] = []
    errors: list[ModelError] = list(_closed_roots())
    for name in list_names():
        try:
            models.append(open_model(name))
        except ModelError as error:
            errors.append(error)
    return models, errors


def _read_card(folder: Path) -> Card:
    try:
        return read_card(folder / CARD_FILE)
    except READ_ERRORS as error:
        raise corrupted_file_error(
            folder.name, f"a card that cannot be read ({describe_error(error)})"
        ) from error


@contextmanager
def create_model_dir(name: str) -> Iterator[Path]:
    """A staging folder that becomes the user's model `name` when the block ends well.

    Raises:
        ModelError: The name is taken or not allowed, or the folder cannot be written.
    """
    check_name(name)
    root = user_models_dir()
    staging = root / f".{name}.partial"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / f".{name}.lock"):
            ensure_name_available(name)
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir()
            try:
                yield staging
                staging.rename(root / name)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            "Trained models are stored in the cache folder.",
            received=describe_error(error),
            remedy="Free some space or make the folder writable, or name another with the "
            "environment variable CIFAR_APP_CACHE; nothing half-written was left.",
        ) from error


def ensure_name_available(name: str) -> None:
    """Raise `ModelError` if a model of this name is stored, or something else is in its place."""
    if name in list_names() or os.path.lexists(user_models_dir() / name):
        raise ModelError(
            "A trained model never replaces what is there.",
            received=f"the name {name!r}, which is taken",
            remedy="Choose another name with --name, or remove the old folder first.",
        )


def write_metadata(
    folder: Path, card: Card, probabilities: np.ndarray, history: dict[str, Any]
) -> None:
    """Complete a staging folder that holds the model files: answers, history, card."""
    np.save(folder / PROBABILITIES_FILE, probabilities.astype(np.float32))
    (folder / HISTORY_FILE).write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
    files = {path.name: file_sha256(path) for path in sorted(folder.iterdir())}
    text = json.dumps(card.with_files(files).to_json(), indent=1, ensure_ascii=False)
    (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8")
