from __future__ import annotations

import numpy as np

from cifar_app.embeddings.neighbors import (
    class_overlap,
    cosine_similarity,
    meeting_square,
    neighbor_class_matrix,
    points_in_polygon,
    top_k_similar,
)


def test_similarity_ignores_the_length() -> None:
    features = np.array([[2, 0], [0, 3], [-1, 0], [1, 1], [0, 0]], np.float16)
    similarity = cosine_similarity(features, np.array([10, 0]))
    np.testing.assert_allclose(similarity, [1, 0, -1, np.sqrt(0.5), 0], atol=1e-6)


def test_most_similar_come_first() -> None:
    similarity, everyone = np.array([0.5, 1.0, 0.9, 0.5]), np.ones(4, bool)
    assert top_k_similar(similarity, 4, everyone).tolist() == [1, 2, 0, 3]
    assert top_k_similar(similarity, 2, everyone, exclude=1).tolist() == [2, 0]
    candidates = np.array([True, False, False, True])
    assert top_k_similar(similarity, 9, candidates, exclude=0).tolist() == [3]


def test_neighbor_classes_exclude_the_image_itself() -> None:
    # Two cats and a dog side by side, two ships opposite.
    angles = np.radians([0, 2, 5, 180, 181])
    features = np.column_stack([np.cos(angles), np.sin(angles)])
    labels = np.array([3, 3, 5, 8, 8], np.uint8)
    nearest = neighbor_class_matrix(features, labels, n_neighbors=1)
    assert (nearest[3, 3], nearest[5, 3], nearest[8, 8]) == (1, 1, 1)
    assert nearest.sum() == 3
    two_nearest = neighbor_class_matrix(features, labels, n_neighbors=2)
    assert (two_nearest[3, 3], two_nearest[3, 5]) == (0.5, 0.5)
    assert class_overlap(two_nearest)[0] == (3, 5, 0.75)


def test_point_in_a_notch_is_outside() -> None:
    polygon = np.array([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]], np.float32)
    points = np.array([[2, 0.5], [2, 3], [0.5, 2], [3.5, 2], [5, 1]], np.float32)
    assert points_in_polygon(points, polygon).tolist() == [True, False, True, True, False]


def test_classes_meet_where_both_have_most_images() -> None:
    rng = np.random.default_rng(0)

    def cluster(center: tuple[float, float], count: int) -> np.ndarray:
        return rng.uniform(-0.05, 0.05, (count, 2)) + center

    coordinates = np.concatenate(
        [
            *(cluster((-0.5, 0.5), 90), cluster((-0.5, 0.5), 5)),  # of a, almost alone
            *(cluster((0.4, -0.3), 20), cluster((0.4, -0.3), 30)),  # of a and b
            cluster((0.9, 0.9), 80),  # of b
        ]
    )
    labels = np.repeat([3, 5, 3, 5, 5], [90, 5, 20, 30, 80])
    center = meeting_square(coordinates, labels, 3, 5, size=0.2)
    np.testing.assert_allclose(center, (0.4, -0.3), atol=0.05)
