from __future__ import annotations

import pytest

from cifar_app.charts import TradeoffPoint, accuracy_vs_cost
from cifar_app.palette import CLASS_COLORS, MUTED, run_style


def test_highlighted_points_are_in_the_legend() -> None:
    points = [
        TradeoffPoint("Chosen", 10, 0.5, (0.49, 0.52), run_style(1)),
        TradeoffPoint("Other", 1000, 0.75, None, run_style(2), highlighted=False),
    ]
    figure = accuracy_vs_cost(
        points, cost_title="Parameters", accuracy_title="Accuracy", unit="parameters"
    )
    other, chosen = figure.data
    assert (chosen.name, list(chosen.x), list(chosen.y)) == ("Chosen", [10], [50])
    assert (chosen.showlegend, other.showlegend) == (True, False)
    assert (chosen.marker.color, other.marker.color) == (CLASS_COLORS[0], MUTED)
    assert list(chosen.error_y.array) == pytest.approx([2])
    assert list(chosen.error_y.arrayminus) == pytest.approx([1])
    assert other.error_y.array is None
    assert chosen.hovertemplate.startswith("Chosen<br>%{y:.2f}% (49.0–52.0%)<br>10 parameters")
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.xaxis.title.text == "Parameters"
