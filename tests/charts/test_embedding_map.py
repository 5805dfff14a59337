from __future__ import annotations

import numpy as np

from cifar_app import charts
from cifar_app.config import CLASS_NAMES


def test_neighborhood_shows_all_images_and_colors_the_neighbors() -> None:
    coordinates = np.array([[-1, 0], [0, 0.5], [1, -0.5], [0.2, 0.1]], np.float32)
    coordinates, labels = np.tile(coordinates, (5, 1)), np.repeat(np.arange(10), 2)
    neighbors = np.array([2, 0])
    figure = charts.embedding_neighborhood(coordinates, labels, neighbors, coordinates[1])
    everything, names, colored, ring = figure.data
    np.testing.assert_array_equal(everything.x, coordinates[:, 0])
    np.testing.assert_array_equal(colored.customdata, [2, 0])
    np.testing.assert_array_equal(colored.y, [-0.5, 0])
    assert names.text == CLASS_NAMES
    np.testing.assert_allclose(names.x[:2], [-0.5, 0.6])  # medians of both images of a class
    assert (ring.x[0], ring.y[0]) == (0, 0.5)
