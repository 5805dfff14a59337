from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import compared_probability_bars, probability_bars
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS, MUTED


def test_bars_keep_the_order_of_classes() -> None:
    probabilities = np.array([0.5, 0.25, 0.125, 0.125, 0, 0, 0, 0, 0, 0], np.float32)
    bars = probability_bars(probabilities).data[0]
    assert list(bars.y) == list(CLASS_NAMES)
    assert list(bars.x) == [50, 25, 12.5, 12.5, 0, 0, 0, 0, 0, 0]
    assert bars.text[:2] == ("<b>50.0%</b>", "25.0%")
    assert list(bars.marker.color) == list(CLASS_COLORS)
    assert probability_bars(probabilities, muted=True).data[0].marker.color == MUTED


def test_no_bar_claims_certainty() -> None:
    bars = probability_bars(np.eye(10, dtype=np.float32)[3]).data[0]
    assert bars.text[2:4] == ("0.0%", "<b>> 99.9%</b>")
    assert bars.hovertext[3] == "> 99.99%"


def test_bar_labels_avoid_the_lines_before() -> None:
    before, after = np.full(10, 0.001), np.full(10, 0.005)
    before[[0, 3, 5]], after[[0, 3, 5]] = [0.991, 0, 0.6], [0.855, 0.1, 0.2]
    bars, labels, lines = compared_probability_bars(after, before, "before").data
    np.testing.assert_allclose(bars.x, 100 * after)
    np.testing.assert_allclose(lines.x, [99.1, 60])
    # Only the first label would be crossed by its line: it moves behind the line.
    assert labels.x[[0, 3, 5]] == pytest.approx([99.1, 10.0, 20.0])
