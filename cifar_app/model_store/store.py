"""Store and open trained models.

A model is a folder `<name>/` with these files:

- `model.keras`: for further training, gradients and inspection.
- `model.tflite`: the same weights for inference with LiteRT.
- `test_probabilities.npy`: predictions on the test set, `float32 (10000, 10)`.
- `history.json`: metrics of every epoch, those of earlier trainings included.
- `card.json`: everything else, and the SHA-256 of the other files.

Folders are created atomically: written under another name, then renamed. Shipped models are in
the assets folder, the user's models in the cache folder.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.config import shipped_models_dir, user_models_dir
from cifar_app.errors import READ_ERRORS, ModelError, describe_error
from cifar_app.files import staging_folder
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import (
    CARD_FILE,
    HISTORY_FILE,
    PROBABILITIES_FILE,
    TrainingStage,
    file_sha256,
)
from cifar_app.model_store.stored_model import StoredModel, corrupted_file_error

NAME_PATTERN = r"[a-z0-9][a-z0-9_.-]{0,63}"
"""Regular expression of a model name, which is also the name of a folder."""


def check_name(name: str) -> None:
    """Raise `ModelError` unless `name` is a valid model name."""
    if not re.fullmatch(NAME_PATTERN, name):
        raise ModelError(
            "A model name has 1 to 64 characters a–z, 0–9, '_', '.' and '-', and starts with a "
            "letter or a digit.",
            received=repr(name[:80]),
            remedy="Choose another name.",
        )


def _iter_folders() -> Iterator[tuple[Path, bool]]:
    """Yield the folders of all models, and whether they are shipped."""
    for root, shipped in ((shipped_models_dir(), True), (user_models_dir(), False)):
        with suppress(OSError):  # `open_models` returns the error
            for name in sorted(os.listdir(root)):
                if re.fullmatch(NAME_PATTERN, name) and os.path.isfile(root / name / CARD_FILE):
                    yield root / name, shipped


def _unreadable_roots() -> Iterator[ModelError]:
    variables = {shipped_models_dir(): "CIFAR_APP_ASSETS", user_models_dir(): "CIFAR_APP_CACHE"}
    for root, variable in variables.items():
        try:
            os.listdir(root)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield ModelError(
                "The folders of stored models must be readable.",
                received=f"{describe_error(error)} for the folder {root.name!r}",
                remedy="Make the folder readable, or set another one in the environment variable "
                f"{variable}.",
            )


def list_names() -> list[str]:
    """Return the names of all stored models, shipped ones first, including corrupted ones."""
    return list(dict.fromkeys(folder.name for folder, _ in _iter_folders()))


def open_model(name: str) -> StoredModel:
    """Open a stored model and validate its card.

    Raises:
        ModelError: There is no such model, or its card is not valid.
    """
    for folder, shipped in _iter_folders():
        if folder.name == name:
            return StoredModel(name, folder, _read_card(folder, shipped), shipped)
    known = ", ".join(list_names()) or "none yet"
    raise ModelError(
        f"A stored model is one of: {known}.",
        received=repr(name[:80]),
        remedy="Choose one of these, or train one with `python -m cifar_app train`.",
    )


def open_models() -> tuple[list[StoredModel], list[ModelError]]:
    """Open all stored models; return those that are valid and the errors of the others."""
    models: list[StoredModel] = []
    errors: list[ModelError] = list(_unreadable_roots())
    for name in list_names():
        try:
            models.append(open_model(name))
        except ModelError as error:
            errors.append(error)
    return models, errors


def _read_card(folder: Path, shipped: bool) -> Card:
    try:
        return Card.model_validate_json((folder / CARD_FILE).read_bytes())
    except READ_ERRORS as error:
        received = f"a card that is not valid ({describe_error(error)})"
        raise corrupted_file_error(folder.name, received, shipped) from error


@contextmanager
def create_model_dir(name: str) -> Iterator[Path]:
    """Create a staging folder that becomes the model `name` if the block does not fail.

    Raises:
        ModelError: The name is taken or not valid, or the folder cannot be written.
    """
    check_name(name)
    try:
        with staging_folder(user_models_dir() / f".{name}.partial") as staging:
            ensure_name_available(name)
            yield staging
            staging.rename(user_models_dir() / name)
    except OSError as error:
        raise ModelError(
            "Trained models are stored in the cache folder.",
            received=describe_error(error),
            remedy="Free some space, make the folder writable, or set another one in the "
            "environment variable CIFAR_APP_CACHE. No incomplete files were left.",
        ) from error


def ensure_name_available(name: str) -> None:
    """Raise `ModelError` if a model or another file of this name exists."""
    if name in list_names() or os.path.lexists(user_models_dir() / name):
        raise ModelError(
            "A new model never replaces an existing file.",
            received=f"the name {name!r}, which is taken",
            remedy="Choose another name with --name, or delete the old folder first.",
        )


def write_metadata(
    folder: Path,
    card: Card,
    probabilities: np.ndarray,
    history: dict[str, list[float]],
    earlier_stages: Sequence[TrainingStage] = (),
) -> None:
    """Write the test-set probabilities, the history and the card to a staging folder.

    The staging folder already has the model files; the card gets the SHA-256 of all files.

    Args:
        folder: Staging folder.
        card: Card without the hashes.
        probabilities: Predicted probabilities on the test set, `(N, 10)`.
        history: Metrics of every epoch, by name.
        earlier_stages: Trainings that this one continues.
    """
    np.save(folder / PROBABILITIES_FILE, probabilities.astype(np.float32))
    content: dict[str, Any] = dict(history)
    if earlier_stages:
        content["earlier"] = [stage.model_dump() for stage in earlier_stages]
    (folder / HISTORY_FILE).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    files = {path.name: file_sha256(path) for path in sorted(folder.iterdir())}
    text = card.model_copy(update={"files": files}).model_dump_json(indent=1)
    (folder / CARD_FILE).write_text(text + "\n", encoding="utf-8")
