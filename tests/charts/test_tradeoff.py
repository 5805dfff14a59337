from __future__ import annotations

from functools import partial

import pytest

from cifar_app.charts import TradeoffPoint, accuracy_vs_cost
from cifar_app.palette import MUTED, run_style

POINTS = [
    TradeoffPoint("Cheap", 10, 0.5, (0.49, 0.52), run_style(1)),
    TradeoffPoint("Other", 1000, 0.75, None, run_style(2), highlighted=False),
]
plot = partial(
    accuracy_vs_cost, POINTS, cost_title="Parameters", accuracy_title="", unit="parameters"
)


def test_highlighted_points_are_in_the_legend() -> None:
    other, cheap = plot().data
    assert (cheap.name, list(cheap.x), list(cheap.y)) == ("Cheap", [10], [50])
    assert (cheap.showlegend, cheap.mode) == (True, "markers")
    assert (other.showlegend, other.marker.color) == (False, MUTED)
    assert list(cheap.error_y.array) == pytest.approx([2])
    assert list(cheap.error_y.arrayminus) == pytest.approx([1])
    assert cheap.hovertemplate.startswith("Cheap<br>%{y:.2f}% (49.0–52.0%)<br>10 parameters")


def test_names_beside_points_lean_inward() -> None:
    other, cheap = plot(legend=False).data
    assert (cheap.text, cheap.textposition) == ((" Cheap ",), "bottom right")
    assert (other.textposition, other.showlegend) == ("top left", False)
