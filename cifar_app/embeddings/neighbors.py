"""Which images are alike: cosine similarity of reduced features, neighbors, their classes."""

from __future__ import annotations

import numpy as np

from cifar_app.config import NUM_CLASSES

NEIGHBORS = 10
"""So many nearest images of each count for how much the classes mix."""

_CHUNK = 500
_LEAST_LENGTH = 1e-6


def l2_normalize(vectors: np.ndarray) -> np.ndarray:
    """`float32 (N, D)` of length one; a vector of length zero stays what it is."""
    vectors = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(lengths, _LEAST_LENGTH)


def cosine_similarity(features: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Cosine of the angle between a vector `(D,)` and each of `(N, D)`: `float32 (N,)`, −1 to 1."""
    return np.asarray(l2_normalize(features) @ l2_normalize(vector))


def top_k_similar(
    similarity: np.ndarray, count: int, among: np.ndarray, without: int | None = None
) -> np.ndarray:
    """Positions of the most similar images, the nearest first.

    Args:
        similarity: To each image, `float (N,)`.
        count: How many at most.
        among: Those that may be taken, `bool (N,)`.
        without: Position of the image itself, which is left out.

    Returns:
        `int64 (M,)`; of equals the first in the test set comes first.
    """
    positions = np.flatnonzero(among)
    positions = positions[positions != -1 if without is None else positions != without]
    return positions[np.argsort(-similarity[positions], kind="stable")][:count]


def count_labels(labels: np.ndarray) -> list[tuple[int, int]]:
    """Label ids among `(N,)` and how often each occurs, the most frequent first."""
    counts = np.bincount(labels, minlength=NUM_CLASSES)
    order = np.argsort(-counts, kind="stable")
    return [(int(label), int(counts[label])) for label in order if counts[label]]


def neighbor_class_matrix(
    features: np.ndarray, labels: np.ndarray, neighbors: int = NEIGHBORS
) -> np.ndarray:
    """Of which classes the nearest images of a class are.

    Args:
        features: `float (N, D)`.
        labels: `uint8 (N,)`.
        neighbors: How many of each image count; itself does not.

    Returns:
        `float64 (10, 10)`: a row a class, which sums to 1 where the class has images.
    """
    units = l2_normalize(features)
    counts = np.zeros((NUM_CLASSES, NUM_CLASSES))
    for start in range(0, len(units), _CHUNK):
        own = np.arange(start, min(start + _CHUNK, len(units)))
        similarity = units[own] @ units.T
        similarity[np.arange(len(own)), own] = -np.inf
        near = np.argpartition(-similarity, neighbors - 1, axis=1)[:, :neighbors]
        pairs = np.repeat(labels[own], neighbors), labels[near].ravel()
        np.add.at(counts, pairs, 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def class_overlap(shares: np.ndarray) -> list[tuple[int, int, float]]:
    """Pairs of classes that lie among each other, the most mixed pair first.

    Args:
        shares: From `neighbor_class_matrix`.

    Returns:
        Both label ids, and which share of the one's neighbors are of the other, on average
        over the two directions.
    """
    both = (shares + shares.T) / 2
    pairs = [(a, b, float(both[a, b])) for a in range(len(both)) for b in range(a + 1, len(both))]
    return sorted(pairs, key=lambda pair: -pair[2])


def medoid_index(places: np.ndarray) -> int:
    """Position of the place, among `(N, 2)`, that is nearest to all the others (the medoid)."""
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    return int(distances.sum(axis=1).argmin())


def points_in_polygon(places: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which places `(N, 2)` lie within a polygon of corners `(M, 2)`: `bool (N,)`.

    A place is inside if a ray from it crosses the outline an odd number of times (Shimrat
    1962, Algorithm 112: Position of point relative to polygon).
    """
    x, y = places.T
    crossed = np.zeros(len(places), bool)
    for (x1, y1), (x2, y2) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        between = (y1 > y) != (y2 > y)
        if y1 != y2:
            crossed ^= between & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return crossed
