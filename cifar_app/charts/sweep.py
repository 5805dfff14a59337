"""Probabilities over the range of a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import LEGEND_ABOVE, new_figure
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS, MUTED


def probability_curves(
    amounts: Sequence[float],
    probabilities: np.ndarray,
    classes: Sequence[int],
    now: float,
    flips: Sequence[float],
    title: str,
) -> go.Figure:
    """A line for some classes, a dotted line at every flip and a plain one at the amount of now.

    Args:
        amounts: Amounts of the change, `(N,)`.
        probabilities: `float (N, 10)`.
        classes: Label ids of the lines.
        now: The present amount.
        flips: Amounts at which the answer changes.
        title: Of the horizontal axis.
    """
    figure = new_figure(
        300,
        xaxis={"title": title, "fixedrange": True},
        yaxis={"range": [0, 103], "ticksuffix": "%", "fixedrange": True},
        shapes=[
            *(_upright(amount, {"width": 1.5, "dash": "dot"}) for amount in flips),
            _upright(now, {"width": 2}),
        ],
        **LEGEND_ABOVE,
    )
    for label in classes:
        figure.add_scatter(
            x=list(amounts),
            y=100 * probabilities[:, label].astype(np.float64),
            name=CLASS_NAMES[label],
            mode="lines",
            line={"color": CLASS_COLORS[label], "width": 2.5},
            hovertemplate=f"{CLASS_NAMES[label]} at %{{x}}: %{{y:.1f}}%<extra></extra>",
        )
    return figure


def _upright(amount: float, line: dict[str, Any]) -> dict[str, Any]:
    # A line from the bottom to the top of the figure.
    place = {"x0": amount, "x1": amount, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "line", **place, "line": {"color": MUTED, **line}}
