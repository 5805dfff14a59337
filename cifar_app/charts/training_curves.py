"""Accuracy and loss per epoch, of one training or of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import (
    LEGEND_ABOVE,
    add_band,
    epoch_axis,
    new_figure,
    new_line_figure,
    percent_axis,
)
from cifar_app.palette import ACCENT, MUTED, RunStyle, with_opacity

_SHADE_OPACITY = 0.15


@dataclass(frozen=True)
class Series:
    """A metric of one training variant over the epochs.

    Attributes:
        name: Name in the legend.
        style: Style of the lines.
        values: Metric of every run, `float (seeds, epochs)`.
    """

    name: str
    style: RunStyle
    values: np.ndarray


@dataclass(frozen=True)
class StageCurves:
    """A metric of one training of several that follow each other.

    Attributes:
        epochs: Number of epochs.
        training: Metric on training images after every epoch; empty if it was not recorded.
        validation: The same on validation images.
        best_epoch: Epoch whose weights were kept, from 1; None if it was not recorded.
    """

    epochs: int
    training: Sequence[float]
    validation: Sequence[float]
    best_epoch: int | None


def training_curves(stages: Sequence[StageCurves], title: str, *, percent: bool) -> go.Figure:
    """Plot a metric on training and validation images over the epochs of all trainings.

    Vertical lines separate the trainings, which are numbered; a diamond marks the kept epochs.

    Args:
        stages: Trainings in order.
        title: Title of the vertical axis.
        percent: Whether the values are fractions (0–1), to be plotted in percent.
    """
    offsets = np.cumsum([0, *(stage.epochs for stage in stages)]).tolist()
    figure = new_figure(
        320,
        xaxis=epoch_axis(offsets[-1]),
        yaxis=percent_axis(title) if percent else {"title": title, "fixedrange": True},
        **LEGEND_ABOVE,
        **(_stage_marks(stages, offsets) if len(stages) > 1 else {}),
    )
    scale = 100 if percent else 1
    value = "%{y:.1f}%" if percent else "%{y:.3f}"
    for name, color in (("training", MUTED), ("validation", ACCENT)):
        x: list[int | None] = []
        y: list[float | None] = []
        for stage, offset in zip(stages, offsets, strict=False):
            values = getattr(stage, name)
            x += [*range(offset + 1, offset + len(values) + 1), None]
            y += [*(scale * number for number in values), None]
        figure.add_scatter(
            x=x[:-1],
            y=y[:-1],
            name=name,
            mode="lines+markers",
            line={"color": color, "width": 2.5},
            hovertemplate=f"Epoch %{{x}}: {value} {name} {title.lower()}<extra></extra>",
        )
    kept = [
        (offset + stage.best_epoch, scale * stage.validation[stage.best_epoch - 1])
        for stage, offset in zip(stages, offsets, strict=False)
        if stage.best_epoch and stage.validation
    ]
    figure.add_scatter(
        x=[epoch for epoch, _ in kept],
        y=[number for _, number in kept],
        name="kept epoch",
        mode="markers",
        marker={"symbol": "diamond-open", "size": 14, "color": ACCENT, "line": {"width": 2.5}},
        hovertemplate="Epoch %{x}: weights kept<extra></extra>",
    )
    return figure


def _stage_marks(stages: Sequence[StageCurves], offsets: Sequence[int]) -> dict[str, Any]:
    """Return the layout that numbers the trainings and shades those without a record."""
    shapes, annotations = [], []
    for number, (stage, offset) in enumerate(zip(stages, offsets, strict=False), 1):
        start, end = offset + 0.5, offset + stage.epochs + 0.5
        area = {"x0": start, "x1": end, "y0": 0, "y1": 1, "yref": "paper"}
        if not stage.validation:
            fill = {"fillcolor": with_opacity(MUTED, _SHADE_OPACITY), "line": {"width": 0}}
            shapes.append({"type": "rect", **area, **fill})
        if number > 1:
            line = {"color": MUTED, "width": 1, "dash": "dot"}
            shapes.append({"type": "line", **area, "x1": start, "line": line})
        annotations.append(
            {
                "x": (start + end) / 2,
                "y": 1,
                "yref": "paper",
                "yanchor": "top",
                "text": f"{number}" if stage.validation else f"{number}<br>not<br>recorded",
                "showarrow": False,
                "font": {"size": 12},
            }
        )
    return {"shapes": shapes, "annotations": annotations}


def mean_training_curves(series: Sequence[Series], title: str, *, percent: bool) -> go.Figure:
    """Plot the mean over the seeds per epoch, with a band of one standard deviation.

    Args:
        series: Training variants to plot.
        title: Title of the vertical axis.
        percent: Whether the values are fractions (0–1), to be plotted in percent.
    """
    n_epochs = max((item.values.shape[1] for item in series), default=1)
    y_axis = percent_axis(title) if percent else {"title": title, "fixedrange": True}
    figure = new_line_figure(len(series), xaxis=epoch_axis(n_epochs), yaxis=y_axis)
    for item in series:
        _add_mean_curve(figure, item, percent)
    return figure


def _add_mean_curve(figure: go.Figure, series: Series, percent: bool) -> None:
    values = series.values * (100 if percent else 1)
    mean = values.mean(axis=0)
    epochs = np.arange(1, len(mean) + 1)
    style = series.style
    if len(values) > 1:
        sd = values.std(axis=0, ddof=1)
        add_band(figure, epochs, mean - sd, mean + sd, style.color, series.name)
    value = "%{y:.1f}%" if percent else "%{y:.3f}"
    figure.add_scatter(
        x=epochs,
        y=mean,
        name=series.name,
        mode="lines+markers",
        line={"color": style.color, "width": 2.5, "dash": style.dash},
        marker={"size": 6, "symbol": style.symbol},
        legendgroup=series.name,
        hovertemplate=f"{series.name}, epoch %{{x}}: {value}<extra></extra>",
    )
