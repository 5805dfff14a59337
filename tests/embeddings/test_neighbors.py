from __future__ import annotations

import numpy as np

from cifar_app.embeddings.neighbors import (
    class_overlap,
    cosine_similarity,
    count_labels,
    medoid_index,
    neighbor_class_matrix,
    points_in_polygon,
    top_k_similar,
)

ALL = np.ones(4, bool)


def test_similarity_is_the_cosine_whatever_the_length() -> None:
    features = np.array([[2, 0], [0, 3], [-1, 0], [1, 1], [0, 0]], np.float16)
    found = cosine_similarity(features, np.array([10, 0]))
    np.testing.assert_allclose(found, [1, 0, -1, np.sqrt(0.5), 0], atol=1e-6)


def test_the_nearest_come_first_without_the_image_itself() -> None:
    similarity = np.array([0.5, 1.0, 0.9, 0.5])
    assert top_k_similar(similarity, 4, ALL).tolist() == [1, 2, 0, 3]
    assert top_k_similar(similarity, 2, ALL, without=1).tolist() == [2, 0]
    among = np.array([True, False, False, True])
    assert top_k_similar(similarity, 9, among, without=0).tolist() == [3]


def test_a_vote_counts_the_classes() -> None:
    assert count_labels(np.array([5, 3, 5, 9, 3, 5], np.uint8)) == [(5, 3), (3, 2), (9, 1)]


def test_neighbor_shares_leave_the_image_itself_out() -> None:
    # Two cats and a dog beside each other, two ships opposite.
    angles = np.radians([0, 2, 5, 180, 181])
    features = np.column_stack([np.cos(angles), np.sin(angles)])
    shares = neighbor_class_matrix(features, np.array([3, 3, 5, 8, 8], np.uint8), neighbors=1)
    assert (shares[3, 3], shares[5, 3], shares[8, 8]) == (1, 1, 1)
    assert shares.sum() == 3
    both = neighbor_class_matrix(features, np.array([3, 3, 5, 8, 8], np.uint8), neighbors=2)
    assert (both[3, 3], both[3, 5]) == (0.5, 0.5)
    *pair, share = class_overlap(both)[0]
    assert (pair, share) == ([3, 5], 0.75)


def test_the_midmost_place_is_one_of_them() -> None:
    assert medoid_index(np.array([[0, 0], [9, 9], [1, 1], [0, 1]], np.float32)) in (2, 3)
    assert medoid_index(np.array([[5, 5]], np.float32)) == 0


def test_a_place_in_a_notch_is_outside() -> None:
    outline = np.array([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]], np.float32)
    places = np.array([[2, 0.5], [2, 3], [0.5, 2], [3.5, 2], [5, 1]], np.float32)
    assert points_in_polygon(places, outline).tolist() == [True, False, True, True, False]
