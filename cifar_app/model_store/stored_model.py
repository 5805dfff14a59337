"""One trained model on disk: its card, and its other files, checked when they are opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_app.errors import READ_ERRORS, ModelError, describe_error
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import (
    HISTORY_FILE,
    PROBABILITIES_FILE,
    file_sha256,
    read_history,
    read_probabilities,
)


@dataclass(frozen=True)
class StoredModel:
    """A model folder whose card has been read; the other files are checked when opened."""

    name: str
    folder: Path
    card: Card
    shipped: bool

    @property
    def title(self) -> str:
        """What tells it from all others on a page: a user's networks may share a card's title."""
        return self.card.title if self.shipped else self.name

    def has_file(self, filename: str) -> bool:
        return filename in self.card.files

    def verified_path(self, filename: str) -> Path:
        """Path of a file of this model, once its hash agrees with the card.

        Raises:
            ModelError: The file is missing or is not the one that the card describes.
        """
        path = self.folder / filename
        try:
            found = file_sha256(path)
        except OSError as error:
            raise corrupted_file_error(self.name, f"{filename}, which cannot be read") from error
        if found != self.card.files.get(filename):
            raise corrupted_file_error(self.name, f"{filename} with SHA-256 {found[:16]}…")
        return path

    def test_probabilities(self, images: int | None = None) -> np.ndarray:
        """The model's answers on the test set, `float32 (images, 10)`, rows sum to 1.

        Args:
            images: How many there must be; as many as the card says by default.
        """
        path = self.verified_path(PROBABILITIES_FILE)
        try:
            return read_probabilities(path, images or self.card.test["images"])
        except READ_ERRORS as error:
            raise corrupted_file_error(
                self.name, f"{PROBABILITIES_FILE}: {describe_error(error)}"
            ) from error

    def history(self) -> dict[str, list[float]]:
        """Figures by name, a list with one value an epoch."""
        path = self.verified_path(HISTORY_FILE)
        try:
            return read_history(path)
        except READ_ERRORS as error:
            raise corrupted_file_error(
                self.name, f"{HISTORY_FILE}: {describe_error(error)}"
            ) from error


def corrupted_file_error(name: str, received: str) -> ModelError:
    """What to raise where a file of a model is not the one that its card describes."""
    return ModelError(
        f"The files of model {name} are those that its card describes.",
        received=received,
        remedy="Restore the folder, or train the model again.",
    )
