"""What all figures share: type, margins, no background of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from cifar_app.palette import ACCENT, MUTED, with_opacity

_LINES_HEIGHT = 340
_LEGEND_ENTRY = 11
"""Pixels that a legend entry adds to the height, so that a phone's plot keeps its own."""

_TICKS = 10
_BAND_OPACITY = 0.15
_FONT = "Inter, sans-serif"

_LOOK = {
    "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
    "font": {"family": _FONT, "size": 14},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
    "dragmode": False,
    "hoverlabel": {"font": {"family": _FONT}},
    "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": MUTED, "activecolor": ACCENT},
}

LEGEND_ABOVE = {
    "showlegend": True,
    "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
}
"""Layout of a figure whose legend stands over it, where a phone has room for it."""


def new_figure(height: int, *traces: BaseTraceType, **layout: Any) -> go.Figure:
    """A figure with the look of all.

    Plotly takes ten times as long to change a layout afterwards, so it is given whole.

    Args:
        height: Pixels.
        traces: What it shows from the start.
        layout: What differs from the look of all, or is added to it.
    """
    return go.Figure(list(traces), {**_LOOK, "height": height, **layout})


def new_lines(named: int, **layout: Any) -> go.Figure:
    """A figure for lines or dots with `named` of them in the legend above it."""
    return new_figure(_LINES_HEIGHT + _LEGEND_ENTRY * named, **LEGEND_ABOVE, **layout)


def epoch_axis(epochs: int) -> dict[str, Any]:
    """An axis of epochs from 1, with as many numbers as a phone has room for."""
    return {
        "title": "Epoch",
        "fixedrange": True,
        "range": [0.5, epochs + 0.5],
        "dtick": max(1, -(-epochs // _TICKS)),
    }


def add_band(
    figure: go.Figure, x: np.ndarray, low: np.ndarray, high: np.ndarray, color: str, group: str
) -> None:
    """Shade what lies between two lines.

    Args:
        figure: Where to; changed in place.
        x: `(N,)`, as `low` and `high` are.
        low: The lower line.
        high: The upper one.
        color: `#RRGGBB`.
        group: The entry of the legend that hides it.
    """
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
