"""Differences with their confidence intervals beside a line at zero (forest plot)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import error_bars, new_figure
from cifar_app.palette import ACCENT, MUTED

_ROW_HEIGHT_PX = 28
_SYMBOLS = {True: "circle", False: "circle-open"}


@dataclass(frozen=True)
class DifferenceRow:
    """One row of a forest plot.

    Attributes:
        name: Name of the row.
        difference: Difference of two fractions, −1 to 1.
        interval: Its 95% confidence interval.
        significant: Whether the row stands out.
    """

    name: str
    difference: float
    interval: tuple[float, float]
    significant: bool


def forest_plot(rows: Sequence[DifferenceRow], title: str) -> go.Figure:
    """Plot differences with their intervals in percentage points, the first row at the top.

    Significant rows are filled circles in the accent color, others open circles in gray.

    Args:
        rows: Rows from top to bottom.
        title: Title of the horizontal axis.
    """
    figure = new_figure(
        70 + _ROW_HEIGHT_PX * len(rows),
        xaxis={
            "title": title,
            "fixedrange": True,
            "tickformat": "+.2~f",
            "rangemode": "tozero",
            "zeroline": True,
            "zerolinewidth": 2,
            "zerolinecolor": MUTED,
        },
        yaxis={
            "type": "category",
            "categoryarray": [row.name for row in reversed(rows)],
            "fixedrange": True,
            "range": [-0.6, len(rows) - 0.4],
            "showgrid": False,
            "ticklen": 6,
        },
    )
    for significant in (False, True):
        _add_rows(figure, [row for row in rows if row.significant is significant], significant)
    return figure


def _add_rows(figure: go.Figure, rows: Sequence[DifferenceRow], significant: bool) -> None:
    color = ACCENT if significant else MUTED
    values = np.array([100 * row.difference for row in rows])
    intervals = np.array([row.interval for row in rows]).reshape(-1, 2) * 100
    figure.add_scatter(
        x=values,
        y=[row.name for row in rows],
        mode="markers",
        marker={"color": color, "size": 10, "symbol": _SYMBOLS[significant], "line_width": 2},
        error_x=error_bars(values, intervals, color),
        customdata=intervals,
        hovertemplate="%{y}: %{x:+.2f} points<br>"
        "95% interval %{customdata[0]:+.2f} to %{customdata[1]:+.2f}<extra></extra>",
    )
