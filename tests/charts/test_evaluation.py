from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cifar_app.charts import confidence_gap_by_class, metric_by_class
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.classification import ClassMetrics


def class_metrics(recall: float, *, precision: float = 0.5) -> ClassMetrics:
    """Return metrics with a recall interval of −2 to +1 points and a mean confidence of 50%."""
    return ClassMetrics(
        precision=precision,
        precision_interval=(precision - 0.1, precision + 0.05),
        recall=recall,
        recall_interval=(recall - 0.02, recall + 0.01),
        f1=0.5,
        f1_interval=(0.4, 0.6),
        support=100,
        predicted=100,
        mean_confidence=0.5,
    )


def test_classes_are_sorted_with_their_intervals() -> None:
    rows = [class_metrics(label / 20 + 0.2) for label in range(10)]
    points = metric_by_class(rows, "recall").data[0]
    assert list(points.y) == list(CLASS_NAMES)  # from the bottom, so the best is at the top
    assert list(points.x) == pytest.approx([100 * row.recall for row in rows])
    assert list(points.error_x.array) == pytest.approx([1] * 10)
    assert list(points.error_x.arrayminus) == pytest.approx([2] * 10)
    figure = metric_by_class(rows, "f1")
    assert figure.layout.xaxis.title.text == "F1"
    assert set(figure.data[0].x) == {50}


def test_gap_is_confidence_minus_precision() -> None:
    rows = [class_metrics(0.5, precision=label / 20 + 0.3) for label in range(10)]
    points = confidence_gap_by_class(rows).data[0]
    assert list(points.y) == list(CLASS_NAMES[::-1])
    assert list(points.x) == pytest.approx(np.arange(-25, 25, 5))
    assert list(points.error_x.array) == pytest.approx([10] * 10)
    assert list(points.error_x.arrayminus) == pytest.approx([5] * 10)
    rows[3] = replace(rows[3], predicted=0)
    assert list(confidence_gap_by_class(rows).data[0].y) == [
        name for name in CLASS_NAMES[::-1] if name != CLASS_NAMES[3]
    ]
