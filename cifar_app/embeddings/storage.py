"""Embeddings on disk: a NumPy archive per model.

It contains the arrays of `Embeddings` and its provenance as JSON text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from cifar_app.config import embeddings_file
from cifar_app.errors import READ_ERRORS, ResultsError, describe_error
from cifar_app.files import JsonModel, atomic_write, translate_write_errors
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel

COMMAND = "python -m cifar_app embed --model"
_ARRAYS = ("features", "coordinates", "mean", "components", "neighbor_class_matrix")


class Provenance(JsonModel):
    """How embeddings were computed.

    Attributes:
        model_sha256: SHA-256 of the `model.tflite` that computed the features.
        explained_variance: Fraction of the features' variance that PCA keeps, 0–1.
        perplexity: Perplexity of t-SNE.
        seed: Random seed of t-SNE.
        seconds: Wall time.
        hardware: Processor and number of cores.
        versions: Version of each library.
        format: Version of the file format.
    """

    model_sha256: str
    explained_variance: float
    perplexity: float
    seed: int
    seconds: float
    hardware: str
    versions: dict[str, str]
    format: Literal[1] = 1


@dataclass(frozen=True)
class Embeddings:
    """Embeddings of the N test images.

    Attributes:
        features: Features reduced by PCA, rounded to `int8 (N, D)`.
        coordinates: t-SNE coordinates on the map, −1 to 1, `float32 (N, 2)`.
        mean: Mean of the full features, `float32 (F,)`.
        components: Scaled principal components, `float16 (D, F)`; see `project`.
        neighbor_class_matrix: See `neighbors.neighbor_class_matrix`, `float32 (10, 10)`.
        provenance: How they were computed.
    """

    features: np.ndarray
    coordinates: np.ndarray
    mean: np.ndarray
    components: np.ndarray
    neighbor_class_matrix: np.ndarray
    provenance: Provenance

    def project(self, features: np.ndarray) -> np.ndarray:
        """Reduce full features `(M, F)` to `float32 (M, D)`, in the units of `features`."""
        return np.asarray((features - self.mean) @ self.components.T.astype(np.float32))


def embeddings_path(model: StoredModel) -> Path:
    """Return where the embeddings of a model are stored."""
    return embeddings_file(model.name, model.shipped)


def save_embeddings(model: StoredModel, embeddings: Embeddings) -> Path:
    """Save embeddings atomically and return the path of the file.

    Raises:
        ResultsError: The file cannot be written.
    """
    path = embeddings_path(model)
    provenance = np.frombuffer(embeddings.provenance.model_dump_json().encode(), np.uint8)
    arrays = {name: getattr(embeddings, name) for name in _ARRAYS}
    with translate_write_errors(path, description="Embeddings"), atomic_write(path) as stream:
        np.savez_compressed(stream, provenance=provenance, **arrays)
    return path


def load_embeddings(model: StoredModel) -> Embeddings | None:
    """Load the embeddings of a model, or return None if there are none.

    Raises:
        ResultsError: The file is corrupted or belongs to another model file.
    """
    path = embeddings_path(model)
    try:
        # NumPy leaves a file open that is not an archive.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in _ARRAYS}
            provenance = Provenance.model_validate_json(archive["provenance"].tobytes())
        n_images = model.card.test["images"]
        if not len(arrays["features"]) == len(arrays["coordinates"]) == n_images:
            raise ValueError(f"not of {n_images} images")
        if provenance.model_sha256 != model.card.files.get(LITERT_FILE):
            raise ValueError("the model file has another SHA-256")
    except FileNotFoundError:
        return None
    except READ_ERRORS as error:
        raise ResultsError(
            "Embeddings must be one intact file that belongs to the stored model.",
            received=f"{path.name}: {describe_error(error)}",
            remedy=f"Restore the file, or compute it again: `{COMMAND} {model.name}`.",
        ) from error
    for array in arrays.values():
        array.flags.writeable = False
    return Embeddings(**arrays, provenance=provenance)
