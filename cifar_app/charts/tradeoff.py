"""Networks by what they can do and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import plotly.graph_objects as go

from cifar_app.charts.base import new_figure
from cifar_app.palette import ACCENT, MUTED


@dataclass(frozen=True)
class NetworkPoint:
    """One network: what it costs, its accuracy and its interval, 0–1.

    A marked one has the accent's color.
    """

    name: str
    cost: float
    accuracy: float
    interval: tuple[float, float]
    marked: bool


def accuracy_by_cost(points: Sequence[NetworkPoint], title: str, unit: str) -> go.Figure:
    """Test accuracy over cost on a logarithmic axis, with 95% intervals.

    Args:
        points: The networks.
        title: What the cost is.
        unit: Behind a cost in words.
    """
    low, high = (extreme(point.cost for point in points) for extreme in (min, max))
    figure = new_figure(
        340,
        xaxis={
            "title": title,
            "fixedrange": True,
            "type": "log",
            "dtick": "D2",
            "tickformat": "~s" if low >= 1 else "~g",  # 200k, but 0.2 and not 200m
            "range": _padded(low, high),
        },
        yaxis={"title": "Test accuracy", "ticksuffix": "%", "fixedrange": True},
    )
    best = max((point.accuracy for point in points), default=0)
    for point in points:
        accuracy = 100 * point.accuracy
        height = "top" if point.accuracy == best else "bottom"
        below, above = (100 * edge for edge in point.interval)
        figure.add_scatter(
            x=[point.cost],
            y=[accuracy],
            mode="markers+text",
            text=[f" {point.name} "],
            # Names lean inwards, so that a phone does not cut them off, and that of the best
            # stands above the others.
            textposition=f"{height} {'right' if point.cost**2 <= low * high else 'left'}",
            cliponaxis=False,
            marker={"color": ACCENT if point.marked else MUTED, "size": 12},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [above - accuracy],
                "arrayminus": [accuracy - below],
                "thickness": 1.5,
                "width": 4,
            },
            hovertemplate=f"{point.name}<br>%{{y:.2f}}% ({below:.1f}–{above:.1f}%)"
            f"<br>%{{x:,.3~s}}{unit}<extra></extra>",
        )
    return figure


def _padded(low: float, high: float) -> list[float]:
    room = max(0.3, 0.15 * (log10(high) - log10(low)))
    return [log10(low) - room, log10(high) + room]
