from __future__ import annotations

import numpy as np

from cifar_app.charts import RunCurve, confusion_heatmap, run_curve


def test_curve_has_steps_and_epochs_on_one_axis() -> None:
    curve = RunCurve(np.array([0.5, 1.5]), np.array([0.25, 0.5]), np.array([1]), np.array([0.4]))
    figure = run_curve(curve, n_epochs=4, title="Accuracy", percent=True)
    training, validation = figure.data
    assert (list(training.x), list(training.y)) == ([0.5, 1.5], [25, 50])
    assert (list(validation.x), list(validation.y)) == ([1], [40])
    low, high = figure.layout.xaxis.range
    assert low == 0 < 4 < high  # the curve grows into the empty space
    loss = run_curve(curve, n_epochs=4, title="Loss", percent=False)
    assert list(loss.data[0].y) == [0.25, 0.5]


def test_confusion_heatmap_shows_row_percentages() -> None:
    matrix = np.zeros((10, 10), int)
    matrix[3, 3], matrix[3, 5] = 30, 10
    cells, numbers = confusion_heatmap(matrix).data
    assert (cells.z[3][3], cells.z[3][5], cells.z[0][0]) == (75, 25, 0)
    assert cells.text[3][5] == "cat predicted as dog: 10 images"
    assert sorted(zip(numbers.x, numbers.y, numbers.text, strict=True)) == [
        ("cat", "cat", "75"),
        ("dog", "cat", "25"),
    ]
