from __future__ import annotations

import numpy as np

from cifar_app import charts


def test_scatter_shows_every_image_once_and_the_selected_area() -> None:
    coordinates = np.array([[-1, 0], [0, 0.5], [1, -0.5], [0.2, 0.1]], np.float32)
    groups = [charts.Group("cat", "#123456", np.array([2, 0]))]
    figure = charts.embedding_scatter(coordinates, groups, np.array([[0, 1], [2, 3]]))
    others, cats = figure.data
    np.testing.assert_array_equal(others.x, [0, np.float32(0.2)])
    np.testing.assert_array_equal(cats.customdata, [2, 0])
    np.testing.assert_array_equal(cats.y, [-0.5, 0])
    (box,) = figure.layout.selections
    assert (box.type, box.x0, box.x1, box.y0, box.y1) == ("rect", 0, 2, 1, 3)
    triangle = np.array([[0, 0], [2, 0], [1, 1]])
    (lasso,) = charts.embedding_scatter(coordinates, groups, triangle).layout.selections
    assert (lasso.type, lasso.path) == ("path", "M0,0L2,0L1,1Z")
