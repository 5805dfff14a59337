"""The answer to one image."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_figure
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS, MUTED

_SEEN = 0.005
"""Probabilities below are no longer than the axis is wide."""

_LABEL = 20
"""What stands outside a bar is no wider than so many percent, on a phone."""


def probability_bars(probabilities: np.ndarray) -> go.Figure:
    """All ten probabilities of one image, `(10,)`, as bars in the order of the classes."""
    top = int(probabilities.argmax())
    percent = np.asarray(probabilities, np.float64) * 100
    bars = go.Bar(
        x=percent,
        y=list(CLASS_NAMES),
        orientation="h",
        text=[f"<b>{p:.1f}%</b>" if i == top else f"{p:.1f}%" for i, p in enumerate(percent)],
        textposition="outside",
        cliponaxis=False,
        marker={"color": list(CLASS_COLORS), "cornerradius": 4},
        hovertemplate="%{y}: %{x:.2f}%<extra></extra>",
    )
    return new_figure(
        330,
        bars,
        xaxis={"range": [0, 128], "visible": False, "fixedrange": True},
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "ticksuffix": "  ",
            "showgrid": False,
        },
        bargap=0.35,
        barmode="overlay",
    )


def probability_bars_before_after(before: np.ndarray, after: np.ndarray) -> go.Figure:
    """All ten probabilities of a changed image, `(10,)`, and lines where they were before."""
    figure = probability_bars(after)
    percent = np.where(before >= _SEEN, 100 * before.astype(np.float64), 0)
    _move_labels(figure, percent)
    seen = np.flatnonzero(percent)
    figure.add_scatter(
        x=percent[seen],
        y=[CLASS_NAMES[label] for label in seen],
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 20,
            "line": {"width": 2, "color": MUTED},
        },
        cliponaxis=False,
        hovertemplate="%{y}, before: %{x:.2f}%<extra></extra>",
    )
    return figure


def _move_labels(figure: go.Figure, lines: np.ndarray) -> None:
    # What stands outside a bar would be crossed by a line that is a little further out.
    # So unseen bars carry it that reach as far as both.
    bars = figure.data[0]
    crossed = (bars.x < lines) & (lines < bars.x + _LABEL)
    bars.textposition = "none"
    figure.add_bar(
        x=np.where(crossed, lines, bars.x),
        y=bars.y,
        orientation="h",
        text=bars.text,
        textposition="outside",
        cliponaxis=False,
        marker={"color": "rgba(0,0,0,0)"},
        hoverinfo="skip",
    )
