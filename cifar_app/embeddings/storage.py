"""The analysis of a model on disk: one compact file, which belongs to one network file.

It is a NumPy archive of the arrays that `Embeddings` names and of `origin`, a JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from cifar_app.config import NUM_CLASSES, embeddings_file
from cifar_app.errors import READ_ERRORS, EmbeddingsError, describe_error
from cifar_app.files import atomic_write, check_writable, parse_json
from cifar_app.model_store.card_checks import check_texts, check_types
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel

FORMAT = 1
COMMAND = "python -m cifar_app embed --model"


@dataclass(frozen=True)
class Provenance:
    """Where an analysis comes from.

    Attributes:
        model_sha256: Of the `model.tflite` that looked at the images.
        explained_variance: Share of the features' variance that the reduced ones keep, 0–1.
        perplexity: Of the map.
        seed: Of the map.
        seconds: Wall time.
        hardware: Processor and number of cores.
        versions: Library name to version.
    """

    model_sha256: str
    explained_variance: float
    perplexity: float
    seed: int
    seconds: float
    hardware: str
    versions: dict[str, str]
    format: int = FORMAT


@dataclass(frozen=True)
class Embeddings:
    """How a network sees the N test images.

    Attributes:
        features: `float16 (N, D)`: the features, reduced by PCA.
        coordinates: `float32 (N, 2)`, −1 to 1: where each image lies on the map.
        mean: `float32 (F,)`: of the full features.
        components: `float16 (D, F)`: the directions that the reduced features are along.
        neighbor_class_matrix: `float32 (10, 10)`; see `similar.neighbor_shares`.
        provenance: Where all this comes from.
    """

    features: np.ndarray
    coordinates: np.ndarray
    mean: np.ndarray
    components: np.ndarray
    neighbor_class_matrix: np.ndarray
    provenance: Provenance

    def project(self, vectors: np.ndarray) -> np.ndarray:
        """Full features `(M, F)` as reduced ones, `float32 (M, D)`."""
        return np.asarray((vectors - self.mean) @ self.components.T.astype(np.float32))


def path_of(model: StoredModel) -> Path:
    """Where the analysis of a model is, or would be."""
    return embeddings_file(model.name, model.shipped)


def save_embeddings(model: StoredModel, analysis: Embeddings) -> Path:
    """Store an analysis, whole or not at all; returns where.

    Raises:
        AnalysisError: It cannot be written.
    """
    path = path_of(model)
    text = json.dumps(asdict(analysis.provenance), ensure_ascii=False)
    arrays = {name: getattr(analysis, name) for name in _forms(1, 1, 1)}
    with _writing(path), atomic_write(path) as stream:
        np.savez_compressed(stream, provenance=np.frombuffer(text.encode(), np.uint8), **arrays)
    return path


def check_writing(model: StoredModel) -> None:
    """Raise `AnalysisError` if an analysis of this model could not be written."""
    path = path_of(model)
    with _writing(path):
        check_writable(path)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EmbeddingsError(
            "An analysis can be written beside the others.",
            received=f"{describe_error(error)} for {path.name}",
            remedy="Free some space or make the folder writable, and run the command again.",
        ) from error


def load_embeddings(model: StoredModel) -> Embeddings | None:
    """The analysis of a model; None where there is none yet.

    Raises:
        AnalysisError: The file is damaged, or is about another network than the stored one.
    """
    path = path_of(model)
    try:
        # NumPy leaves a path that holds no archive open.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            analysis = _checked(dict(archive), int(model.card.test["images"]))
    except FileNotFoundError:
        return None
    except READ_ERRORS as error:
        raise _refused(model, f"{path.name} with {type(error).__name__}: {error}") from error
    if analysis.provenance.model_sha256 != model.card.files.get(LITERT_FILE):
        raise _refused(model, f"{path.name} about a network of another SHA-256")
    return analysis


def _refused(model: StoredModel, received: str) -> EmbeddingsError:
    return EmbeddingsError(
        "An analysis is one whole file about the very network that is stored.",
        received=received,
        remedy=f"Make it anew: `{COMMAND} {model.name}`.",
    )


Form = tuple[type[np.generic], tuple[int, ...]]


def _forms(images: int, reduced: int, full: int) -> dict[str, Form]:
    return {
        "features": (np.float16, (images, reduced)),
        "coordinates": (np.float32, (images, 2)),
        "mean": (np.float32, (full,)),
        "components": (np.float16, (reduced, full)),
        "neighbor_class_matrix": (np.float32, (NUM_CLASSES, NUM_CLASSES)),
    }


def _checked(content: dict[str, np.ndarray], images: int) -> Embeddings:
    """What the file holds, if it holds it; raises `ValueError` and its like."""
    origin = Provenance(**parse_json(content.pop("provenance").tobytes().decode()))
    check_types(origin)
    check_texts("versions", origin.versions)
    if origin.format != FORMAT:
        raise ValueError(f"format {origin.format!r}, not {FORMAT}")
    reduced, full = content["components"].shape
    for name, (kind, shape) in _forms(images, reduced, full).items():
        found = content[name]
        if found.dtype != kind or found.shape != shape:
            raise ValueError(f"{name} of {found.dtype} {found.shape}, not {shape}")
        if not np.isfinite(found).all():
            raise ValueError(f"{name} with values that are no numbers")
        found.flags.writeable = False
    return Embeddings(**content, provenance=origin)
