"""Computation of a model's embeddings: features, PCA and t-SNE."""

from __future__ import annotations

import time

import numpy as np

from cifar_app.data import load_test_set
from cifar_app.embeddings.neighbors import l2_normalize, neighbor_class_matrix
from cifar_app.embeddings.storage import Embeddings, Provenance
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.inference.features import extract_features
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.progress import OnProgress

DIMENSIONS = 64
PERPLEXITY = 30.0
SEED = 0
_LIBRARIES = ("numpy", "ai-edge-litert", "scikit-learn")


def compute_embeddings(model: StoredModel, on_progress: OnProgress) -> Embeddings:
    """Compute the embeddings of all test images.

    PCA reduces the features. t-SNE maps the reduced features, scaled to unit length, to two
    dimensions (van der Maaten & Hinton 2008, Visualizing Data using t-SNE), so that the map and
    the neighbors use the same cosine similarity. It is initialized with PCA, which preserves
    more of the global structure (Kobak & Linderman 2021, Initialization is critical for
    preserving global data structure in both t-SNE and UMAP).

    Raises:
        ModelError: The model cannot be loaded or has no features.
    """
    start = time.perf_counter()
    images, labels = load_test_set()
    full_features = extract_features(
        model.verified_path(LITERT_FILE),
        images,
        lambda message, fraction: on_progress(message, fraction / 2),
    )
    on_progress("Reducing the features with PCA", 0.5)
    mean, components, explained_variance = _fit_pca(full_features)
    features = np.round((full_features - mean) @ components.T.astype(np.float32)).astype(np.int8)
    on_progress("Finding nearest neighbors", 0.55)
    class_matrix = neighbor_class_matrix(features, labels).astype(np.float32)
    on_progress("Computing the map with t-SNE, which takes a minute or two", 0.6)
    perplexity = min(PERPLEXITY, (len(images) - 1) / 3)
    coordinates = _fit_tsne(l2_normalize(features), perplexity)
    provenance = Provenance(
        model_sha256=model.card.files[LITERT_FILE],
        explained_variance=explained_variance,
        perplexity=perplexity,
        seed=SEED,
        seconds=round(time.perf_counter() - start, 1),
        hardware=describe_hardware(),
        versions=library_versions(_LIBRARIES),
    )
    return Embeddings(features, coordinates, mean, components, class_matrix, provenance)


def _fit_pca(features: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the mean, the components and the fraction of explained variance.

    The components are scaled so that the largest projection is 127, the largest `int8`. The arrays
    are rounded before anything is projected, so that a new image is projected with the same
    numbers as the stored ones.
    """
    from sklearn.decomposition import PCA

    dimensions = min(DIMENSIONS, *features.shape)
    pca = PCA(dimensions, svd_solver="covariance_eigh").fit(features)
    explained_variance = float(pca.explained_variance_ratio_.sum())
    scale = np.iinfo(np.int8).max / np.abs(pca.transform(features)).max()
    components = (scale * pca.components_).astype(np.float16)
    return pca.mean_.astype(np.float32), components, explained_variance


def _fit_tsne(features: np.ndarray, perplexity: float) -> np.ndarray:
    from sklearn.manifold import TSNE

    tsne = TSNE(perplexity=perplexity, init="pca", random_state=SEED)
    coordinates = tsne.fit_transform(features)
    coordinates -= coordinates.mean(axis=0)
    return np.asarray(coordinates / np.abs(coordinates).max(), np.float32)
