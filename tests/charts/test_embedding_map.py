from __future__ import annotations

import numpy as np

from cifar_app import charts


def test_scatter_shows_every_image_once() -> None:
    coordinates = np.array([[-1, 0], [0, 0.5], [1, -0.5], [0.2, 0.1]], np.float32)
    groups = [charts.Group("cat", "#123456", np.array([2, 0]))]
    others, cats = charts.embedding_scatter(coordinates, groups).data
    np.testing.assert_array_equal(others.x, [0, np.float32(0.2)])
    np.testing.assert_array_equal(cats.customdata, [2, 0])
    np.testing.assert_array_equal(cats.y, [-0.5, 0])
    assert (cats.name, cats.type, others.hoverinfo) == ("cat", "scattergl", "skip")


def test_scatter_outlines_the_selected_area() -> None:
    coordinates = np.zeros((2, 2), np.float32)
    groups = [charts.Group("all", "#123456", np.arange(2))]
    box = charts.embedding_scatter(coordinates, groups, np.array([[0, 1], [2, 3]]))
    (selection,) = box.layout.selections
    assert selection.type == "rect"
    assert (selection.x0, selection.x1, selection.y0, selection.y1) == (0, 2, 1, 3)
    lasso = charts.embedding_scatter(coordinates, groups, np.array([[0, 0], [2, 0], [1, 1]]))
    (selection,) = lasso.layout.selections
    assert (selection.type, selection.path) == ("path", "M0,0L2,0L1,1Z")
