from __future__ import annotations

import numpy as np

from cifar_app import charts


def test_neighborhood_shows_all_images_and_colors_the_neighbors() -> None:
    coordinates = np.array([[-1, 0], [0, 0.5], [1, -0.5], [0.2, 0.1]], np.float32)
    neighbors, labels = np.array([2, 0]), np.array([3, 5])
    figure = charts.embedding_neighborhood(coordinates, neighbors, labels, coordinates[1])
    everything, colored, ring = figure.data
    np.testing.assert_array_equal(everything.x, coordinates[:, 0])
    np.testing.assert_array_equal(colored.customdata, [2, 0])
    np.testing.assert_array_equal(colored.y, [-0.5, 0])
    assert (ring.x[0], ring.y[0]) == (0, 0.5)
