"""A stored model: its card and the verified content of its other files."""

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
    """A model folder with a valid card. The other files are verified when they are read."""

    name: str
    folder: Path
    card: Card
    shipped: bool

    @property
    def title(self) -> str:
        """Unique name on a page: the models of a user can have the same card title."""
        return self.card.title if self.shipped else self.name

    def has_file(self, filename: str) -> bool:
        """Return whether the card lists a file of this name."""
        return filename in self.card.files

    def verified_path(self, filename: str) -> Path:
        """Return the path of a file whose SHA-256 matches the card.

        Raises:
            ModelError: The file is missing or has been changed.
        """
        path = self.folder / filename
        try:
            digest = file_sha256(path)
        except OSError as error:
            raise corrupted_file_error(self.name, f"{filename}, which cannot be read") from error
        if digest != self.card.files.get(filename):
            raise corrupted_file_error(self.name, f"{filename} with SHA-256 {digest[:16]}…")
        return path

    def test_probabilities(self, count: int | None = None) -> np.ndarray:
        """Return the predicted probabilities on the test set, `float32 (count, 10)`.

        Args:
            count: Expected number of images; that of the card by default.

        Raises:
            ModelError: The file is missing or corrupted.
        """
        path = self.verified_path(PROBABILITIES_FILE)
        try:
            return read_probabilities(path, count or self.card.test["images"])
        except READ_ERRORS as error:
            raise corrupted_file_error(
                self.name, f"{PROBABILITIES_FILE}: {describe_error(error)}"
            ) from error

    def history(self) -> dict[str, list[float]]:
        """Return the training history: metrics by name, with one value per epoch.

        Raises:
            ModelError: The file is missing or corrupted.
        """
        path = self.verified_path(HISTORY_FILE)
        try:
            return read_history(path)
        except READ_ERRORS as error:
            raise corrupted_file_error(
                self.name, f"{HISTORY_FILE}: {describe_error(error)}"
            ) from error


def corrupted_file_error(name: str, received: str) -> ModelError:
    """Return the error for a file of a model that is not valid or does not match its card."""
    return ModelError(
        f"The files of model {name} match its card.",
        received=received,
        remedy="Restore the folder, or train the model again.",
    )
