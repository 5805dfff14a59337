"""Several trainings side by side: over the epochs, and against what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import add_band, epoch_axis, new_lines
from cifar_app.palette import MUTED, run_style


@dataclass(frozen=True)
class Series:
    """One line: its name, its place among all runs, and `float (seeds, epochs)`."""

    name: str
    place: int
    values: np.ndarray


@dataclass(frozen=True)
class Point:
    """One dot: what it costs, its accuracy with the spread over the seeds (0–1).

    A chosen one stands out by its color and stands in the legend.
    """

    name: str
    place: int
    cost: float
    accuracy: float
    sd: float | None
    chosen: bool


def curves_over_epochs(series: Sequence[Series], percent: bool) -> go.Figure:
    """The mean over the seeds after every epoch, and a band of a standard deviation around it.

    Args:
        series: The lines, first to last.
        percent: Whether the values are shares, 0–1.
    """
    epochs = max((one.values.shape[1] for one in series), default=1)
    figure = new_lines(
        len(series),
        xaxis=epoch_axis(epochs),
        yaxis={"ticksuffix": "%" if percent else "", "fixedrange": True},
    )
    for one in series:
        _add_line(figure, one, percent)
    return figure


def _add_line(figure: go.Figure, one: Series, percent: bool) -> None:
    values = one.values * (100 if percent else 1)
    mean = values.mean(axis=0)
    epochs = np.arange(1, len(mean) + 1)
    style = run_style(one.place)
    if len(values) > 1:
        sd = values.std(axis=0, ddof=1)
        add_band(figure, epochs, mean - sd, mean + sd, style.color, one.name)
    figure.add_scatter(
        x=epochs,
        y=mean,
        name=one.name,
        mode="lines+markers",
        line={"color": style.color, "width": 2.5, "dash": style.dash},
        marker={"size": 6, "symbol": style.symbol},
        legendgroup=one.name,
        hovertemplate=f"{one.name}, epoch %{{x}}: %{{y:.{1 if percent else 3}f}}"
        f"{'%' if percent else ''}<extra></extra>",
    )


def accuracy_against_cost(
    points: Sequence[Point], title: str, logarithmic: bool, unit: str = ""
) -> go.Figure:
    """Accuracy over cost, a dot with its standard deviation for every run.

    Args:
        points: The dots.
        title: What the cost is.
        logarithmic: Whether equal distances are equal factors.
        unit: Behind a cost in words.
    """
    scale = {"type": "log", "dtick": "D2", "tickformat": "~s"} if logarithmic else {}
    figure = new_lines(
        sum(one.chosen for one in points),
        xaxis={"title": title, "fixedrange": True, "type": "linear", **scale},
        yaxis={"title": "Validation accuracy", "ticksuffix": "%", "fixedrange": True},
    )
    for one in sorted(points, key=lambda one: (one.chosen, one.accuracy)):
        _add_dot(figure, one, unit)
    return figure


def _add_dot(figure: go.Figure, one: Point, unit: str) -> None:
    style = run_style(one.place)
    color = style.color if one.chosen else MUTED
    spread = "" if one.sd is None else f" ± {100 * one.sd:.1f}"
    figure.add_scatter(
        x=[one.cost],
        y=[100 * one.accuracy],
        name=one.name,
        mode="markers",
        showlegend=one.chosen,
        legendgroup=one.name,  # a group each packs the legend close
        cliponaxis=False,
        marker={"color": color, "symbol": style.symbol, "size": 12 if one.chosen else 7},
        opacity=1 if one.chosen else 0.6,
        error_y={
            "type": "data",
            "array": [100 * (one.sd or 0)],
            "color": color,
            "thickness": 1.5,
            "width": 3,
        },
        hovertemplate=f"{one.name}<br>%{{y:.1f}}%{spread}<br>%{{x:,.0f}}{unit}<extra></extra>",
    )
