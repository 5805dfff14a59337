"""Class probabilities over the range of a perturbation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import LEGEND_ABOVE, new_figure
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS, MUTED, with_opacity

_REJECTED_OPACITY = 0.2


def probability_curves(
    values: Sequence[float],
    probabilities: np.ndarray,
    classes: Sequence[int],
    current_value: float,
    change_values: Sequence[float],
    rejected_ranges: Sequence[tuple[float, float]],
    title: str,
) -> go.Figure:
    """Plot the probabilities of some classes against the strength of a perturbation.

    Args:
        values: Strengths, N of them.
        probabilities: Class probabilities, `float (N, 10)`.
        classes: Classes to plot.
        current_value: Strength marked by a solid vertical line.
        change_values: Strengths marked by dotted lines, where the prediction changes.
        rejected_ranges: Ranges of strengths to shade, in which the image is rejected.
        title: Title of the horizontal axis.
    """
    figure = new_figure(
        300,
        xaxis={"title": title, "fixedrange": True},
        yaxis={"range": [0, 103], "ticksuffix": "%", "fixedrange": True},
        shapes=[
            *(_shaded_range(low, high) for low, high in rejected_ranges),
            *(_vertical_line(value, {"width": 1.5, "dash": "dot"}) for value in change_values),
            _vertical_line(current_value, {"width": 2}),
        ],
        **LEGEND_ABOVE,
    )
    for label in classes:
        figure.add_scatter(
            x=list(values),
            y=100 * probabilities[:, label].astype(np.float64),
            name=CLASS_NAMES[label],
            mode="lines",
            line={"color": CLASS_COLORS[label], "width": 2.5},
            hovertemplate=f"{CLASS_NAMES[label]} at %{{x}}: %{{y:.1f}}%<extra></extra>",
        )
    return figure


def _shaded_range(low: float, high: float) -> dict[str, Any]:
    position = {"x0": low, "x1": high, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    color = with_opacity(MUTED, _REJECTED_OPACITY)
    return {"type": "rect", **position, "fillcolor": color, "line": {"width": 0}, "layer": "below"}


def _vertical_line(value: float, line: dict[str, Any]) -> dict[str, Any]:
    position = {"x0": value, "x1": value, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "line", **position, "line": {"color": MUTED, **line}}
