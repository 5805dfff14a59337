"""Maps hold each image once and mark the area that is asked for."""

from __future__ import annotations

import numpy as np

from cifar_app import charts


def test_a_map_shows_every_image_once() -> None:
    places = np.array([[-1, 0], [0, 0.5], [1, -0.5], [0.2, 0.1]], np.float32)
    groups = [charts.Group("cat", "#123456", np.array([2, 0]))]
    others, cats = charts.embedding_scatter(places, groups).data
    np.testing.assert_array_equal(others.x, [0, np.float32(0.2)])
    np.testing.assert_array_equal(cats.customdata, [2, 0])
    np.testing.assert_array_equal(cats.y, [-0.5, 0])
    assert (cats.name, cats.type, others.hoverinfo) == ("cat", "scattergl", "skip")


def test_a_map_marks_an_area() -> None:
    places = np.zeros((2, 2), np.float32)
    groups = [charts.Group("all", "#123456", np.arange(2))]
    box = charts.embedding_scatter(places, groups, np.array([[0, 1], [2, 3]])).layout.selections[0]
    assert (box.type, box.x0, box.x1, box.y0, box.y1) == ("rect", 0, 2, 1, 3)
    corners = np.array([[0, 0], [2, 0], [1, 1]])
    lasso = charts.embedding_scatter(places, groups, corners).layout.selections[0]
    assert (lasso.type, lasso.path) == ("path", "M0,0L2,0L1,1Z")
