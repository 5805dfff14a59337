"""Accuracy under corruptions: all of them at once, and one of them by severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import add_band, new_figure, new_lines
from cifar_app.palette import ACCENT, network_style, with_opacity

_SCALE = ((0, with_opacity(ACCENT, 0.75)), (1, with_opacity(ACCENT, 0.08)))
"""The accent over the page, light or dark: the stronger a cell, the more goes wrong. The page's
own text has a contrast of 4.5 and more on all of it."""

_CHANCE = 10
_ROW_HEIGHT = 26


@dataclass(frozen=True)
class HeatRow:
    """A row of cells: accuracy and its interval at each severity, `(S,)` and `(S, 2)`, 0–1."""

    title: str
    accuracy: np.ndarray
    interval: np.ndarray


@dataclass(frozen=True)
class SeverityLine:
    """A network over the severities from 0, the clean image: `(S,)` and `(S, 2)`, 0–1."""

    name: str
    place: int
    accuracy: np.ndarray
    interval: np.ndarray


def corruption_heatmap(families: Mapping[str, Sequence[HeatRow]]) -> go.Figure:
    """Accuracy by corruption and severity, in percent, and the mean of each row.

    Args:
        families: The rows by the family that stands over them.
    """
    names: list[str] = []
    values: list[list[float]] = []
    hover: list[list[str]] = []
    severities = max(len(row.accuracy) for rows in families.values() for row in rows)
    columns = [*(str(severity + 1) for severity in range(severities)), "mean"]
    for family, rows in families.items():
        names.append(f"<b>{family}</b>")
        values.append([np.nan] * len(columns))
        hover.append([""] * len(columns))
        for row in rows:
            names.append(row.title)
            values.append([*(100 * row.accuracy), 100 * row.accuracy.mean()])
            hover.append([*(_words(row, place) for place in range(severities)), _mean_words(row)])
    cells = go.Heatmap(
        x=columns,
        y=names,
        z=values,
        text=hover,
        hovertemplate="%{text}<extra></extra>",
        hoverongaps=False,
        colorscale=_SCALE,
        zmin=_CHANCE,
        zmax=100,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    axis = {"type": "category", "fixedrange": True, "showgrid": False}
    ends = [-0.5, len(columns) - 0.5], [len(names) - 0.5, -0.5]
    return new_figure(
        60 + _ROW_HEIGHT * len(names),
        cells,
        _figures_on(cells),
        xaxis={"title": "Severity", "side": "top", "range": ends[0], **axis},
        yaxis={"range": ends[1], "ticklen": 6, **axis},
    )


def _figures_on(cells: go.Heatmap) -> go.Scatter:
    # The text of a heat map has a color of its own, as if the cells lay on white.
    rows, columns = np.nonzero(np.isfinite(np.asarray(cells.z, float)))
    return go.Scatter(
        x=[cells.x[column] for column in columns],
        y=[cells.y[row] for row in rows],
        text=[f"{cells.z[row][column]:.0f}" for row, column in zip(rows, columns, strict=True)],
        mode="text",
        hoverinfo="skip",
    )


def _words(row: HeatRow, place: int) -> str:
    low, high = 100 * row.interval[place]
    return (
        f"{row.title}, severity {place + 1}: {100 * row.accuracy[place]:.1f}%<br>"
        f"95% interval {low:.1f} to {high:.1f}%"
    )


def _mean_words(row: HeatRow) -> str:
    return f"{row.title}, mean of all severities: {100 * row.accuracy.mean():.1f}%"


def curves_over_severity(lines: Sequence[SeverityLine]) -> go.Figure:
    """Accuracy of several networks as an image gets worse, with bands of their 95% intervals."""
    severities = max((len(one.accuracy) for one in lines), default=1)
    figure = new_lines(
        len(lines),
        xaxis={
            "title": "Severity",
            "fixedrange": True,
            "tickvals": [*range(severities)],
            "ticktext": ["clean", *(str(severity) for severity in range(1, severities))],
        },
        yaxis={
            "title": "Right answers",
            "ticksuffix": "%",
            "fixedrange": True,
            "range": [0, 101],
        },
    )
    for one in lines:
        _add_line(figure, one)
    return figure


def _add_line(figure: go.Figure, one: SeverityLine) -> None:
    style = network_style(one.place)
    severities = np.arange(len(one.accuracy))
    low, high = 100 * one.interval.T
    add_band(figure, severities, low, high, style.color, one.name)
    figure.add_scatter(
        x=severities,
        y=100 * one.accuracy,
        name=one.name,
        mode="lines+markers",
        line={"color": style.color, "width": 2.5, "dash": style.dash},
        marker={"size": 7, "symbol": style.symbol},
        legendgroup=one.name,
        customdata=np.stack([low, high], axis=1),
        hovertemplate=f"{one.name}, severity %{{x}}: %{{y:.1f}}%<br>"
        "95% interval %{customdata[0]:.1f} to %{customdata[1]:.1f}%<extra></extra>",
    )
