from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import (
    accuracy_by_coverage,
    precision_recall_curves,
    roc_curves,
    top_k_accuracy,
)
from cifar_app.metrics.ranking import ranking_curve
from cifar_app.metrics.selective import CoverageCurve


def test_coverage_marks_the_threshold() -> None:
    counts = np.arange(1, 1001)
    curve = CoverageCurve(1 - counts / 1001, counts, counts - counts // 4)
    line, mark = accuracy_by_coverage(curve, 0.5).data
    assert (mark.x[0], mark.y[0]) == pytest.approx((50, 75))
    assert (line.x[0], line.x[-1]) == pytest.approx((0.1, 100))
    assert (line.y[0], line.y[-1]) == pytest.approx((100, 75))
    assert len(line.x) <= 300


def test_curves_of_classes_name_their_area() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 3000)
    scores = rng.random((3000, 10)) + (labels[:, None] == np.arange(10))
    curves = [ranking_curve(labels == label, scores[:, label]) for label in range(10)]
    figures = (precision_recall_curves(curves), roc_curves(curves))
    for figure, area in zip(figures, ("average_precision", "auroc"), strict=True):
        assert figure.data[3].name.split()[-1] == f"{getattr(curves[3], area):.3f}"
        assert all(len(line.x) <= 300 for line in figure.data)
    assert min(figures[1].data[0].x) == 0.01  # the log scale has no 0


def test_top_k_starts_at_one() -> None:
    points = top_k_accuracy([0.9, 0.95, 0.99]).data[0]
    assert list(points.x) == [1, 2, 3]
    assert list(points.y) == pytest.approx([90, 95, 99])
