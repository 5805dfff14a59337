"""Layout, axes and error bands shared by all charts."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from cifar_app.palette import ACCENT, MUTED, with_opacity

_LINE_CHART_HEIGHT_PX = 340
_LEGEND_ENTRY_HEIGHT_PX = 11
"""Extra height per legend entry, so that the plot area of a phone keeps its size."""

_MAX_EPOCH_TICKS = 10
_BAND_OPACITY = 0.15
_FONT = "Inter, sans-serif"

_BASE_LAYOUT = {
    "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
    "font": {"family": _FONT, "size": 14},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
    "dragmode": False,
    "hoverlabel": {"font": {"family": _FONT}},
    "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": MUTED, "activecolor": ACCENT},
}

LEGEND_ABOVE: dict[str, Any] = {
    "showlegend": True,
    "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
}
"""Layout with the legend above the plot area, which suits narrow screens."""


def new_figure(height: int, *traces: BaseTraceType, **layout: Any) -> go.Figure:
    """Create a figure in the common layout.

    The whole layout is passed to the constructor: changing it afterwards takes Plotly ten times
    as long.

    Args:
        height: Height of the figure in pixels.
        traces: Traces of the figure.
        layout: Layout options that override or extend the common layout.
    """
    return go.Figure(list(traces), {**_BASE_LAYOUT, "height": height, **layout})


def new_line_figure(n_legend_entries: int, **layout: Any) -> go.Figure:
    """Create an empty figure for lines or points with a legend above the plot area."""
    height = _LINE_CHART_HEIGHT_PX + _LEGEND_ENTRY_HEIGHT_PX * n_legend_entries
    return new_figure(height, **LEGEND_ABOVE, **layout)


def epoch_axis(n_epochs: int) -> dict[str, Any]:
    """Return the axis options for the epochs 1 to `n_epochs`, with few enough ticks for a phone."""
    return {
        "title": "Epoch",
        "fixedrange": True,
        "range": [0.5, n_epochs + 0.5],
        "dtick": max(1, -(-n_epochs // _MAX_EPOCH_TICKS)),
    }


def percent_axis(title: str, **options: Any) -> dict[str, Any]:
    """Return the options of a fixed axis whose values are percentages."""
    return {"title": title, "ticksuffix": "%", "fixedrange": True, **options}


def error_bars(values: np.ndarray, interval: np.ndarray, color: str) -> dict[str, Any]:
    """Return Plotly's description of error bars of values `(N,)` with intervals `(N, 2)`."""
    return {
        "type": "data",
        "symmetric": False,
        "array": interval[:, 1] - values,
        "arrayminus": values - interval[:, 0],
        "color": color,
        "thickness": 1.5,
        "width": 4,
    }


def add_band(
    figure: go.Figure, x: np.ndarray, low: np.ndarray, high: np.ndarray, color: str, group: str
) -> None:
    """Shade the area between two lines, all `(N,)`; the legend entry `group` also hides it."""
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=with_opacity(color, _BAND_OPACITY),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        legendgroup=group,
    )
