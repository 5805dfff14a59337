from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import AccuracyBySeverity, accuracy_by_severity, predicted_classes
from cifar_app.palette import CLASS_COLORS, model_style


def make_model(
    index: int, *accuracy: float, confidence: np.ndarray | None = None
) -> AccuracyBySeverity:
    values = np.array(accuracy)
    interval = np.stack([values - 0.02, values + 0.01], axis=1)
    return AccuracyBySeverity(f"Model {index}", values, interval, model_style(index), confidence)


def test_severity_curves_begin_with_clean_images() -> None:
    figure = accuracy_by_severity([make_model(0, 0.5, 0.4, 0.3), make_model(1, 0.9, 0.8, 0.5)])
    band, line = figure.data[2:]
    assert (line.name, list(line.x)) == ("Model 1", [0, 1, 2])
    assert list(line.y) == pytest.approx([90, 80, 50])
    assert list(band.y) == pytest.approx([91, 81, 51, 48, 78, 88])
    assert list(figure.layout.xaxis.ticktext) == ["clean", "1", "2"]
    assert line.line.color == model_style(1).color != figure.data[1].line.color


def test_confidence_has_the_color_of_its_model() -> None:
    confidence = np.array([0.9, 0.95])
    _, line, dotted = accuracy_by_severity([make_model(2, 0.8, 0.1, confidence=confidence)]).data
    assert list(dotted.y) == pytest.approx([90, 95])
    assert (dotted.line.color, dotted.line.dash) == (line.line.color, "dot")
    assert dotted.name == "Model 2: confidence"


def test_predicted_classes_are_compared_with_equal_counts() -> None:
    figure = predicted_classes([0, 0, 0, 100, *[0] * 6])
    (bars,) = figure.data
    assert (bars.y[3], bars.text[3], tuple(bars.marker.color)) == (100, "100", CLASS_COLORS)
    assert figure.layout.shapes[0].y0 == 10
