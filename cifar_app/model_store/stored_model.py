"""A stored model: its card and the verified content of its other files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from cifar_app.errors import READ_ERRORS, ModelError, describe_error
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import (
    CURVES,
    HISTORY_FILE,
    PROBABILITIES_FILE,
    TrainingCurves,
    TrainingStage,
    file_sha256,
    read_history,
    read_probabilities,
)

_Content = TypeVar("_Content")


@dataclass(frozen=True)
class StoredModel:
    """A model folder with a valid card. The other files are verified when they are read.

    Attributes:
        name: Name of the model, which is also that of the folder.
        folder: Folder of the model.
        card: Content of `card.json`.
        shipped: Whether the model belongs to the app; else a user has trained it.
    """

    name: str
    folder: Path
    card: Card
    shipped: bool

    @property
    def title(self) -> str:
        """Return a title that is unique on a page; a user's models may share a card title."""
        return self.card.title if self.shipped else self.name

    @cached_property
    def fingerprint(self) -> str:
        """Return folder and card as text, which differs if a file does: the card has the hashes."""
        return f"{self.folder} {self.card}"

    def has_file(self, filename: str) -> bool:
        """Return whether the card lists a file of this name."""
        return filename in self.card.files

    def file_size(self, filename: str) -> int:
        """Return the size of a file in bytes.

        Raises:
            ModelError: The file is missing.
        """
        try:
            return (self.folder / filename).stat().st_size
        except OSError as error:
            received = f"{filename}, which cannot be read"
            raise corrupted_file_error(self.name, received, self.shipped) from error

    def verified_path(self, filename: str) -> Path:
        """Return the path of a file whose SHA-256 matches the card.

        Raises:
            ModelError: The file is missing or has been changed.
        """
        path = self.folder / filename
        try:
            digest = file_sha256(path)
        except OSError as error:
            received = f"{filename}, which cannot be read"
            raise corrupted_file_error(self.name, received, self.shipped) from error
        if digest != self.card.files.get(filename):
            received = f"{filename} with SHA-256 {digest[:16]}…"
            raise corrupted_file_error(self.name, received, self.shipped)
        return path

    def test_probabilities(self, count: int | None = None) -> np.ndarray:
        """Return the predicted probabilities on the test set, `float32 (count, 10)`.

        Args:
            count: Expected number of images; that of the card by default.

        Raises:
            ModelError: The file is missing or corrupted.
        """
        images = count or self.card.test["images"]
        return self._read(PROBABILITIES_FILE, lambda path: read_probabilities(path, images))

    def history(self) -> dict[str, list[float]]:
        """Return the training history: metrics by name, with one value per epoch.

        Raises:
            ModelError: The file is missing or corrupted.
        """
        history = self._read(HISTORY_FILE, read_history)
        return {curve: getattr(history, curve) for curve in CURVES}

    def training_stages(self) -> list[TrainingStage]:
        """Return all trainings that led to this model, in order; the last one is its own.

        Raises:
            ModelError: The history is missing or corrupted.
        """
        history = self._read(HISTORY_FILE, read_history)
        own = TrainingStage(
            recipe=self.card.recipe["name"],
            epochs=len(history.loss),
            best_epoch=self.card.best_epoch,
            curves=TrainingCurves(**{curve: getattr(history, curve) for curve in CURVES}),
        )
        return [*history.earlier, own]

    def _read(self, filename: str, read: Callable[[Path], _Content]) -> _Content:
        path = self.verified_path(filename)
        try:
            return read(path)
        except READ_ERRORS as error:
            received = f"{filename}: {describe_error(error)}"
            raise corrupted_file_error(self.name, received, self.shipped) from error


def corrupted_file_error(name: str, received: str, shipped: bool) -> ModelError:
    """Return the error for a file of a model that is not valid or does not match its card."""
    remedy = "Restore the folder, or delete it and train the model again."
    if shipped:
        remedy = f"Run `git restore assets/models/{name}`, or install the app again."
    return ModelError(
        f"The files of model {name} must be intact and match its card.",
        received=received,
        remedy=remedy,
    )
