from __future__ import annotations

import pytest

from cifar_app.charts import DifferenceRow, forest_plot
from cifar_app.palette import ACCENT, MUTED

ROWS = [
    DifferenceRow("better", 0.02, (0.005, 0.03), True),
    DifferenceRow("unclear", -0.01, (-0.03, 0.02), False),
    DifferenceRow("worse", -0.05, (-0.06, -0.03), True),
]


def test_significant_rows_stand_out() -> None:
    figure = forest_plot(ROWS, "Gain (points)")
    unclear, clear = figure.data
    assert (list(unclear.y), list(clear.y)) == (["unclear"], ["better", "worse"])
    assert (unclear.marker.color, clear.marker.color) == (MUTED, ACCENT)
    assert (unclear.marker.symbol, clear.marker.symbol) == ("circle-open", "circle")
    assert figure.layout.xaxis.rangemode == "tozero"
    assert list(figure.layout.yaxis.categoryarray) == ["worse", "unclear", "better"]


def test_bars_end_at_the_interval() -> None:
    _, clear = forest_plot(ROWS, "Gain (points)").data
    ends = zip(clear.x, clear.error_x.arrayminus, clear.error_x.array, strict=True)
    lows, highs = zip(*((x - minus, x + plus) for x, minus, plus in ends), strict=True)
    assert lows == pytest.approx([0.5, -6])
    assert highs == pytest.approx([3, -3])


def test_no_row_is_drawn_without_results() -> None:
    assert all(len(trace.x) == 0 for trace in forest_plot([], "Gain (points)").data)
