"""Making the analysis of a model: features of all test images, reduced, and laid out flat."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from cifar_app.data import load_test_set
from cifar_app.embeddings.features import FeatureNetwork, open_feature_network
from cifar_app.embeddings.neighbors import l2_normalize, neighbor_class_matrix
from cifar_app.embeddings.storage import Embeddings, Provenance
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel

DIMENSIONS = 64
PERPLEXITY = 30.0
SEED = 0
_LIBRARIES = ("numpy", "ai-edge-litert", "scikit-learn")

_STEP = 100
"""Test images between two words about them."""

Report = Callable[[str], None]
"""Is told, in words, what is being done."""


def compute_embeddings(model: StoredModel, report: Report) -> Embeddings:
    """Let a network look at all test images and compare what it sees.

    The features are reduced by PCA; t-SNE (van der Maaten & Hinton 2008, Visualizing Data
    using t-SNE) lays the reduced ones, at unit length, out on a map, so that the map and the
    neighbors go by the same cosine similarity. It starts from the first two components, which
    keeps more of the large distances (Kobak & Linderman 2021, Initialization is critical for
    preserving global data structure in both t-SNE and UMAP).

    Raises:
        ModelError: The network cannot be opened or has no features.
    """
    start = time.perf_counter()
    images, labels = load_test_set()
    full = _all_features(open_feature_network(model), images, report)
    report("Reducing the features (PCA)")
    mean, components, explained = _principal_components(full)
    features = ((full - mean) @ components.T.astype(np.float32)).astype(np.float16)
    report("Comparing the images with each other")
    shares = neighbor_class_matrix(features, labels).astype(np.float32)
    report("Laying out the map (t-SNE), which takes a minute or two")
    perplexity = min(PERPLEXITY, (len(images) - 1) / 3)
    places = _lay_out(l2_normalize(features), perplexity)
    origin = Provenance(
        model_sha256=model.card.files[LITERT_FILE],
        explained_variance=explained,
        perplexity=perplexity,
        seed=SEED,
        seconds=round(time.perf_counter() - start, 1),
        hardware=describe_hardware(),
        versions=library_versions(_LIBRARIES),
    )
    return Embeddings(features, places, mean, components, shares, origin)


def _all_features(network: FeatureNetwork, images: np.ndarray, report: Report) -> np.ndarray:
    parts = []
    for start in range(0, len(images), _STEP):
        report(f"Looking at the test images, {start:,} of {len(images):,}")
        parts.append(network(images[start : start + _STEP]))
    return np.concatenate(parts)


def _principal_components(full: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean, directions and the share of the variance that they keep.

    Rounded before anything is projected, so that a new picture's features are reduced by the
    same numbers as the stored ones.
    """
    from sklearn.decomposition import PCA

    dimensions = min(DIMENSIONS, *full.shape)
    pca = PCA(dimensions, svd_solver="covariance_eigh").fit(full)
    explained = float(pca.explained_variance_ratio_.sum())
    return pca.mean_.astype(np.float32), pca.components_.astype(np.float16), explained


def _lay_out(units: np.ndarray, perplexity: float) -> np.ndarray:
    from sklearn.manifold import TSNE

    places = TSNE(perplexity=perplexity, init="pca", random_state=SEED).fit_transform(units)
    places -= places.mean(axis=0)
    return np.asarray(places / np.abs(places).max(), np.float32)
