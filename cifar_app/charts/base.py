"""What all figures share: type, margins, no background of their own."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cifar_app.palette import ACCENT, MUTED, with_opacity

_LINES_HEIGHT = 340
_LEGEND_ENTRY = 11
"""Pixels that a legend entry adds to the height, so that a phone's plot keeps its own."""

_BAND_OPACITY = 0.15
_FONT = "Inter, sans-serif"


def lay_out(figure: go.Figure, height: int) -> go.Figure:
    """Give a figure the look of all, in place; `height` in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        font={"family": _FONT, "size": 14},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hoverlabel={"font": {"family": _FONT}},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": MUTED, "activecolor": ACCENT},
    )
    return figure


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


def lay_out_lines(figure: go.Figure, named: int) -> go.Figure:
    """Give a figure of lines or dots, `named` in its legend, the look of all, in place."""
    return legend_above(lay_out(figure, _LINES_HEIGHT + _LEGEND_ENTRY * named))


def legend_above(figure: go.Figure) -> go.Figure:
    """Show the legend over the figure, where a phone has room for it."""
    return figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"}
    )
