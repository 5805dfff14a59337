"""Cosine similarity of features, nearest neighbors, and the geometry of the map."""

from __future__ import annotations

import numpy as np

from cifar_app.config import NUM_CLASSES

NEIGHBORS = 10
"""Number of nearest neighbors per image in `neighbor_class_matrix`."""

_CHUNK = 500
_MIN_NORM = 1e-6


def l2_normalize(vectors: np.ndarray) -> np.ndarray:
    """Scale vectors `(..., D)` to unit length, `float32`; zero vectors stay zero."""
    vectors = np.asarray(vectors, np.float32)
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(norms, _MIN_NORM)


def cosine_similarity(features: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Compute the cosine similarity of features `(N, D)` to a vector `(D,)`, `float32 (N,)`."""
    return np.asarray(l2_normalize(features) @ l2_normalize(vector))


def top_k_similar(
    similarity: np.ndarray, k: int, candidates: np.ndarray, exclude: int | None = None
) -> np.ndarray:
    """Return the indices of the most similar images, most similar first.

    Args:
        similarity: Similarity to each image, `float (N,)`.
        k: Maximal number of images.
        candidates: Whether each image may be returned, `bool (N,)`.
        exclude: Index of an image to leave out, such as the query itself.

    Returns:
        `int64 (M,)`, M ≤ k; ties keep the order of the data set.
    """
    indices = np.flatnonzero(candidates)
    if exclude is not None:
        indices = indices[indices != exclude]
    return indices[np.argsort(-similarity[indices], kind="stable")][:k]


def neighbor_class_matrix(
    features: np.ndarray, labels: np.ndarray, n_neighbors: int = NEIGHBORS
) -> np.ndarray:
    """Compute the classes of the nearest neighbors, not the image itself, of each class.

    Returns:
        Fractions `float64 (10, 10)`: row = class of the image, column = class of the neighbor.
        A row sums to 1, or to 0 for a class without images.
    """
    units = l2_normalize(features)
    counts = np.zeros((NUM_CLASSES, NUM_CLASSES))
    for start in range(0, len(units), _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, len(units)))
        similarity = units[rows] @ units.T
        similarity[np.arange(len(rows)), rows] = -np.inf
        nearest = np.argpartition(-similarity, n_neighbors - 1, axis=1)[:, :n_neighbors]
        np.add.at(counts, (np.repeat(labels[rows], n_neighbors), labels[nearest].ravel()), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def class_overlap(matrix: np.ndarray) -> list[tuple[int, int, float]]:
    """Rank the pairs of classes in a `neighbor_class_matrix`.

    Returns:
        Both label ids and the fraction of neighbors of the other class, averaged over the two
        directions; the largest fraction first.
    """
    mean = (matrix + matrix.T) / 2
    pairs = [(a, b, float(mean[a, b])) for a in range(len(mean)) for b in range(a + 1, len(mean))]
    return sorted(pairs, key=lambda pair: -pair[2])


def meeting_square(
    coordinates: np.ndarray, labels: np.ndarray, a: int, b: int, size: float
) -> np.ndarray:
    """Return the center of the square of the map that holds most images of both of two classes.

    That is the square, on a grid of a quarter of its size, with the largest number of images of
    the class that has fewer of them there.

    Args:
        coordinates: Map coordinates, −1 to 1, `float (N, 2)`.
        labels: Label ids, `int (N,)`.
        a: Label id of the first class.
        b: Label id of the second class.
        size: Edge length of the square.

    Returns:
        Center, `float64 (2,)`.
    """
    step = size / 4
    edges = np.arange(-1, 1 + size + step, step)
    counts = []
    for label in (a, b):
        x, y = coordinates[labels == label].T
        cells = np.histogram2d(x, y, [edges, edges])[0]
        rows = np.lib.stride_tricks.sliding_window_view(cells, (4, 4))
        counts.append(rows.sum(axis=(2, 3)))
    best = np.unravel_index(np.minimum(*counts).argmax(), counts[0].shape)
    return edges[list(best)] + size / 2


def medoid_index(points: np.ndarray) -> int:
    """Return the index of the point, among `(N, 2)`, with the smallest sum of distances."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    return int(distances.sum(axis=1).argmin())


def points_in_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Return which points `(N, 2)` lie within a polygon of corners `(M, 2)`, `bool (N,)`.

    A point is inside if a ray from it crosses the outline an odd number of times (Shimrat
    1962, Algorithm 112: Position of point relative to polygon).
    """
    x, y = points.T
    is_inside = np.zeros(len(points), bool)
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        is_between = (y1 > y) != (y2 > y)
        if y1 != y2:
            is_inside ^= is_between & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return is_inside
