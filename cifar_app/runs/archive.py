"""Export a stored model as a ZIP file, and import such a file, which is not trusted."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.data import load_test_set
from cifar_app.errors import READ_ERRORS, ModelError, describe_error
from cifar_app.metrics import classification
from cifar_app.model_store import store
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import (
    CARD_FILE,
    HISTORY_FILE,
    KERAS_FILE,
    LITERT_FILE,
    PROBABILITIES_FILE,
    file_sha256,
    read_history,
    read_probabilities,
)
from cifar_app.runs.storage import unused_name

MAX_BYTES = 200_000_000
"""Largest size of all files of an archive together, and of the content of its Keras file."""

_FILES = (CARD_FILE, KERAS_FILE, LITERT_FILE, HISTORY_FILE, PROBABILITIES_FILE)
_CHECKED_IMAGES = 64
_TOLERANCE = 1e-3


def export_model(name: str, target: BinaryIO) -> None:
    """Write the files of a stored model to a ZIP file.

    Args:
        name: Name of the model.
        target: Stream to write to.

    Raises:
        ModelError: There is no such model, or its files do not match its card.
        OSError: The stream cannot be written.
    """
    model = store.open_model(name)
    paths = [model.folder / CARD_FILE, *(model.verified_path(filename) for filename in _FILES[1:])]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)


def import_model(source: Path, name: str | None = None) -> str:
    """Check the ZIP file of a model and store the model. Imports TensorFlow.

    The file may come from anybody. It must hold the five files of a model and nothing else, of a
    limited size, with the hashes of the card. Keras reads the model in safe mode. Its predictions,
    those of the LiteRT file and the stored ones must agree. The card must state the accuracy of the
    stored ones, and the outputs and the input size that the LiteRT file has.

    Args:
        source: ZIP file.
        name: Name of the model; by default that of the file, with a number if it is taken.

    Returns:
        The name of the model.

    Raises:
        ModelError: A check has failed, or the name is not valid or taken. Nothing is stored.
    """
    name = name or imported_name(source)
    with store.create_model_dir(name) as folder:
        try:
            _extract(source, folder)
            card = Card.model_validate_json((folder / CARD_FILE).read_bytes())
            _check_hashes(folder, card)
            read_history(folder / HISTORY_FILE)
            _check_predictions(folder, card)
        except READ_ERRORS as error:
            raise _archive_error(describe_error(error)) from error
    return name


def imported_name(source: Path) -> str:
    """Return a valid name for the model in a ZIP file that no run or model has."""
    name = re.sub(r"[^a-z0-9_.-]+", "-", source.stem.lower()).lstrip("_.-")[:56]
    return unused_name(name or "imported")


def _extract(source: Path, folder: Path) -> None:
    with zipfile.ZipFile(source) as archive:
        if sorted(archive.namelist()) != sorted(_FILES):
            raise _archive_error("other files than a model has")
        _check_size(archive)
        archive.extractall(folder)


def _check_size(archive: zipfile.ZipFile) -> None:
    # No more bytes than stated here are ever read from a member.
    if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
        raise _archive_error(f"files of more than {MAX_BYTES / 1e6:.0f} MB")


def _check_hashes(folder: Path, card: Card) -> None:
    hashes = {name: file_sha256(folder / name) for name in _FILES if name != CARD_FILE}
    if hashes != card.files:
        raise _archive_error("files with other SHA-256 hashes than the card states")


def _check_predictions(folder: Path, card: Card) -> None:
    from cifar_app.inference.classifier import open_classifier
    from cifar_app.inference.litert import load_keras

    with zipfile.ZipFile(folder / KERAS_FILE) as archive:
        _check_size(archive)
    images, labels = load_test_set()
    stored = read_probabilities(folder / PROBABILITIES_FILE, len(labels))
    correct = classification.summarize(labels, stored).correct
    if (card.test["images"], card.test["correct"]) != (len(labels), correct):
        raise _archive_error("a card with another accuracy than that of the stored predictions")
    sample = images[:_CHECKED_IMAGES]
    classifier = open_classifier(folder.name, card, folder / LITERT_FILE)
    served, scores = classifier.predict_with_scores(sample)
    computed = load_keras(folder / KERAS_FILE)(sample.astype(np.float32))
    for predictions in (served, computed):
        if predictions.shape != (len(sample), NUM_CLASSES):
            raise _archive_error("a model that does not return ten probabilities per image")
        if not abs(predictions - stored[: len(sample)]).max() < _TOLERANCE:  # NaN fails, too
            raise _archive_error("a model whose predictions differ from the stored ones")
    if not np.isfinite(scores).all():
        raise _archive_error("a model whose scores are not finite")
    largest = np.zeros((1, card.input_size, card.input_size, 3), np.uint8)
    classifier.predict(largest)  # raises ValueError if the card claims a size that it cannot take


def _archive_error(received: str) -> ModelError:
    return ModelError(
        "An imported model is a ZIP file that this app has written.",
        received=received,
        remedy="Download the model again where it was trained. Nothing was stored.",
    )
