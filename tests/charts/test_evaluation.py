from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import recall_by_class, reliability_diagram
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.calibration import CalibrationCurve
from cifar_app.metrics.classification import ClassMetrics


def test_recall_is_sorted_with_its_interval() -> None:
    def metrics(recall: float) -> ClassMetrics:
        interval = (recall - 0.02, recall + 0.01)
        return ClassMetrics(0.5, (0.4, 0.6), recall, interval, 0.5, (0.4, 0.6), 100, 100, 0.5)

    points = recall_by_class([metrics(label / 20 + 0.2) for label in range(10)]).data[0]
    assert list(points.x) == list(reversed(CLASS_NAMES))
    assert list(points.y) == pytest.approx([100 * (label / 20 + 0.2) for label in range(9, -1, -1)])
    assert list(points.error_y.array) == pytest.approx([1] * 10)
    assert list(points.error_y.arrayminus) == pytest.approx([2] * 10)


def test_reliability_diagram_omits_nearly_empty_bins() -> None:
    edges, count, accuracy = np.linspace(0, 1, 4), np.array([9, 10, 500]), np.array([0.1, 0.4, 0.9])
    after = CalibrationCurve(edges, count, accuracy, np.array([0.3, 0.5, 0.8]))
    before = CalibrationCurve(edges, count, accuracy, np.array([0.2, 0.3, 0.99]))
    _, before_line, line = reliability_diagram(after, before).data
    assert (before_line.name, list(before_line.x)) == ("Before temperature scaling", [30, 99])
    assert (list(line.x), list(line.y)) == ([50, 80], [40, 90])
    # Wilson intervals of 4 of 10 and of 450 of 500
    assert line.error_y.arrayminus == pytest.approx([23.2, 2.9], abs=0.1)
    assert line.error_y.array == pytest.approx([28.7, 2.3], abs=0.1)
    assert len(reliability_diagram(after).data) == 2
