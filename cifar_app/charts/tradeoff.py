"""Accuracy against the cost of a model or a training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import error_bars, new_line_figure, percent_axis
from cifar_app.palette import MUTED, RunStyle


@dataclass(frozen=True)
class TradeoffPoint:
    """A model or training variant with its cost and accuracy.

    Attributes:
        name: Name shown to visitors.
        cost: Cost in the unit of the chart.
        accuracy: Accuracy, 0–1.
        interval: Ends of the error bar, 0–1; None without one.
        style: Color and symbol of a highlighted point.
        highlighted: Whether the point stands out and is named.
    """

    name: str
    cost: float
    accuracy: float
    interval: tuple[float, float] | None
    style: RunStyle
    highlighted: bool = True


def accuracy_vs_cost(
    points: Sequence[TradeoffPoint],
    *,
    cost_title: str,
    accuracy_title: str,
    unit: str,
    log_scale: bool = True,
    legend: bool = True,
) -> go.Figure:
    """Plot accuracy against cost.

    Args:
        points: Models or training variants.
        cost_title: Title of the horizontal axis.
        accuracy_title: Title of the vertical axis.
        unit: Unit of the cost in the hover text.
        log_scale: Whether the cost has a logarithmic axis.
        legend: Whether a legend names the points; else their names are beside them.
    """
    smallest = min((point.cost for point in points), default=1)
    # 200k, but 0.2 and not 200m.
    tick_format = "~s" if smallest >= 1 else "~g"
    scale = {"type": "log", "dtick": "D2", "tickformat": tick_format} if log_scale else {}
    figure = new_line_figure(
        sum(point.highlighted for point in points) if legend else 0,
        xaxis={"title": cost_title, "fixedrange": True, "type": "linear", **scale},
        yaxis=percent_axis(accuracy_title),
    )
    for point in sorted(points, key=lambda point: point.highlighted):  # highlighted ones on top
        _add_point(figure, point, unit, None if legend else _text_position(point, points))
    return figure


def _text_position(point: TradeoffPoint, points: Sequence[TradeoffPoint]) -> str:
    # Names lean inward, so that a phone does not cut them off; the best is above the others.
    costs = [item.cost for item in points]
    vertical = "top" if point.accuracy == max(item.accuracy for item in points) else "bottom"
    return f"{vertical} {'right' if point.cost**2 <= min(costs) * max(costs) else 'left'}"


def _add_point(
    figure: go.Figure, point: TradeoffPoint, unit: str, text_position: str | None
) -> None:
    color = point.style.color if point.highlighted else MUTED
    accuracy = np.array([100 * point.accuracy])
    bars, interval_text = None, ""
    if point.interval is not None:
        low, high = (100 * end for end in point.interval)
        bars = error_bars(accuracy, np.array([[low, high]]), color)
        interval_text = f" ({low:.1f}–{high:.1f}%)"
    cost = f"{point.cost:,.0f}" if point.cost >= 100 else f"{point.cost:.3g}"
    figure.add_scatter(
        x=[point.cost],
        y=accuracy,
        name=point.name,
        mode="markers+text" if text_position else "markers",
        text=[f" {point.name} "],
        textposition=text_position,
        showlegend=point.highlighted and not text_position,
        legendgroup=point.name,  # one group per entry packs the legend tightly
        cliponaxis=False,
        marker={
            "color": color,
            "symbol": point.style.symbol,
            "size": 12 if point.highlighted else 7,
        },
        opacity=1 if point.highlighted else 0.6,
        error_y=bars,
        hovertemplate=f"{point.name}<br>%{{y:.2f}}%{interval_text}<br>{cost} {unit}<extra></extra>",
    )
