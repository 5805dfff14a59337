"""Accuracy on corrupted images: all corruptions at once, and one by severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import add_band, new_figure, new_line_figure, percent_axis
from cifar_app.palette import ACCENT, RunStyle, model_style, with_opacity

_COLOR_SCALE = ((0, with_opacity(ACCENT, 0.75)), (1, with_opacity(ACCENT, 0.08)))
"""The lower the accuracy, the stronger the color. The page's text keeps a contrast of 4.5 on it."""

_CHANCE_ACCURACY_PERCENT = 10
_ROW_HEIGHT_PX = 26


@dataclass(frozen=True)
class AccuracyBySeverity:
    """Accuracy `(S,)` and its 95% interval `(S, 2)` at each severity, 0–1."""

    title: str
    accuracy: np.ndarray
    interval: np.ndarray


def corruption_heatmap(categories: Mapping[str, Sequence[AccuracyBySeverity]]) -> go.Figure:
    """Plot the accuracy by corruption and severity in percent, with the mean of each row.

    Args:
        categories: Rows by the category of corruptions that is their heading; severities from 1.
    """
    names: list[str] = []
    values: list[list[float]] = []
    hover: list[list[str]] = []
    n_severities = max(len(row.accuracy) for rows in categories.values() for row in rows)
    columns = [*(str(severity + 1) for severity in range(n_severities)), "mean"]
    for category, rows in categories.items():
        names.append(f"<b>{category}</b>")
        values.append([np.nan] * len(columns))
        hover.append([""] * len(columns))
        for row in rows:
            names.append(row.title)
            values.append([*(100 * row.accuracy), 100 * row.accuracy.mean()])
            hover.append(_hover_texts(row))
    cells = go.Heatmap(
        x=columns,
        y=names,
        z=values,
        text=hover,
        hovertemplate="%{text}<extra></extra>",
        hoverongaps=False,
        colorscale=_COLOR_SCALE,
        zmin=_CHANCE_ACCURACY_PERCENT,
        zmax=100,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    axis = {"type": "category", "fixedrange": True, "showgrid": False}
    x_range, y_range = [-0.5, len(columns) - 0.5], [len(names) - 0.5, -0.5]
    return new_figure(
        60 + _ROW_HEIGHT_PX * len(names),
        cells,
        _cell_numbers(cells),
        xaxis={"title": "Severity", "side": "top", "range": x_range, **axis},
        yaxis={"range": y_range, "ticklen": 6, **axis},
    )


def _hover_texts(row: AccuracyBySeverity) -> list[str]:
    texts = [
        f"{row.title}, severity {severity}: {100 * accuracy:.1f}%<br>"
        f"95% interval {100 * low:.1f} to {100 * high:.1f}%"
        for severity, (accuracy, (low, high)) in enumerate(
            zip(row.accuracy, row.interval, strict=True), start=1
        )
    ]
    return [*texts, f"{row.title}, mean of all severities: {100 * row.accuracy.mean():.1f}%"]


def _cell_numbers(cells: go.Heatmap) -> go.Scatter:
    # Plotly colors the text of a heat map for a white background, so a scatter trace writes it.
    rows, columns = np.nonzero(np.isfinite(np.asarray(cells.z, float)))
    return go.Scatter(
        x=[cells.x[column] for column in columns],
        y=[cells.y[row] for row in rows],
        text=[f"{cells.z[row][column]:.0f}" for row, column in zip(rows, columns, strict=True)],
        mode="text",
        hoverinfo="skip",
    )


def accuracy_by_severity(models: Sequence[AccuracyBySeverity]) -> go.Figure:
    """Plot the accuracy of several models by severity, with bands of their 95% intervals.

    Args:
        models: Accuracies from severity 0, the clean images.
    """
    n_severities = max((len(model.accuracy) for model in models), default=1)
    figure = new_line_figure(
        len(models),
        xaxis={
            "title": "Severity",
            "fixedrange": True,
            "tickvals": [*range(n_severities)],
            "ticktext": ["clean", *(str(severity) for severity in range(1, n_severities))],
        },
        yaxis=percent_axis("Accuracy", range=[0, 101]),
    )
    for rank, model in enumerate(models):
        _add_curve(figure, model, model_style(rank))
    return figure


def _add_curve(figure: go.Figure, model: AccuracyBySeverity, style: RunStyle) -> None:
    severities = np.arange(len(model.accuracy))
    low, high = 100 * model.interval.T
    add_band(figure, severities, low, high, style.color, model.title)
    figure.add_scatter(
        x=severities,
        y=100 * model.accuracy,
        name=model.title,
        mode="lines+markers",
        line={"color": style.color, "width": 2.5, "dash": style.dash},
        marker={"size": 7, "symbol": style.symbol},
        legendgroup=model.title,
        customdata=np.stack([low, high], axis=1),
        hovertemplate=f"{model.title}, severity %{{x}}: %{{y:.1f}}%<br>"
        "95% interval %{customdata[0]:.1f} to %{customdata[1]:.1f}%<extra></extra>",
    )
