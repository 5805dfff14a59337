from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import reliability_diagram
from cifar_app.metrics.calibration import CalibrationCurve


def test_reliability_diagram_omits_nearly_empty_bins() -> None:
    edges, count, accuracy = np.linspace(0, 1, 4), np.array([9, 10, 500]), np.array([0.1, 0.4, 0.9])
    after = CalibrationCurve(edges, count, accuracy, np.array([0.3, 0.5, 0.8]))
    before = CalibrationCurve(edges, count, accuracy, np.array([0.2, 0.3, 0.99]))
    _, before_line, line, histogram = reliability_diagram(after, before).data
    assert (before_line.name, list(before_line.x)) == ("Before temperature scaling", [30, 99])
    assert line.name == "After temperature scaling"
    assert (list(line.x), list(line.y)) == ([50, 80], [40, 90])
    # Wilson intervals of 4 of 10 and of 450 of 500
    assert line.error_y.arrayminus == pytest.approx([23.2, 2.9], abs=0.1)
    assert line.error_y.array == pytest.approx([28.7, 2.3], abs=0.1)
    assert list(histogram.y) == [9, 10, 500]  # of all images
    assert len(reliability_diagram(after).data) == 3
