from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import recall_by_class, reliability_diagram
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.calibration import CalibrationCurve
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.palette import CLASS_COLORS


def test_recall_is_sorted_with_its_interval() -> None:
    def metrics(recall: float) -> ClassMetrics:
        interval = (recall - 0.02, recall + 0.01)
        return ClassMetrics(0.5, (0.4, 0.6), recall, interval, 0.5, 100, 100, 0.5)

    points = recall_by_class([metrics(label / 20 + 0.2) for label in range(10)]).data[0]
    assert list(points.x) == list(reversed(CLASS_NAMES))
    assert list(points.marker.color) == list(reversed(CLASS_COLORS))
    assert list(points.y) == pytest.approx([100 * (label / 20 + 0.2) for label in range(9, -1, -1)])
    assert list(points.error_y.array) == pytest.approx([1] * 10)
    assert list(points.error_y.arrayminus) == pytest.approx([2] * 10)


def test_reliability_diagram_omits_nearly_empty_bins() -> None:
    curve = CalibrationCurve(
        edges=np.linspace(0, 1, 4),
        count=np.array([9, 10, 500]),
        accuracy=np.array([0.1, 0.4, 0.9]),
        confidence=np.array([0.3, 0.5, 0.8]),
    )
    figure = reliability_diagram(curve)
    line = figure.data[1]
    assert (list(line.x), list(line.y)) == ([50, 80], [40, 90])
    # Wilson intervals of 4 of 10 and of 450 of 500
    assert line.error_y.arrayminus == pytest.approx([23.2, 2.9], abs=0.1)
    assert line.error_y.array == pytest.approx([28.7, 2.3], abs=0.1)
    assert figure.layout.xaxis.title.text == "Confidence"
    assert figure.layout.yaxis.title.text == "Accuracy"


def test_reliability_diagram_shows_temperature_scaling() -> None:
    edges, count = np.linspace(0, 1, 3), np.array([20, 30])
    after = CalibrationCurve(edges, count, np.array([0.4, 0.9]), np.array([0.4, 0.9]))
    before = CalibrationCurve(edges, count, np.array([0.4, 0.9]), np.array([0.3, 0.99]))
    figure = reliability_diagram(after, before)
    lines = {line.name: list(line.x) for line in figure.data if line.name}
    assert lines == {
        "Before temperature scaling": [30, 99],
        "After temperature scaling": [40, 90],
    }
    assert figure.layout.showlegend
    assert [line.error_y.array is not None for line in figure.data] == [False, False, True]
