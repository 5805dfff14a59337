"""Accuracy and loss per epoch, of one training or of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from cifar_app.palette import ACCENT, MUTED, RunStyle


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


def training_curves(training: Sequence[float], validation: Sequence[float]) -> go.Figure:
    """Plot training and validation accuracy (0–1) per epoch."""
    epochs = list(range(1, len(training) + 1))
    figure = new_figure(
        320, xaxis=epoch_axis(len(epochs)), yaxis=percent_axis("Accuracy"), **LEGEND_ABOVE
    )
    for name, values, color in (("training", training, MUTED), ("validation", validation, ACCENT)):
        figure.add_scatter(
            x=epochs,
            y=[100 * value for value in values],
            name=name,
            mode="lines+markers",
            line={"color": color, "width": 2.5},
            hovertemplate=f"Epoch %{{x}}: %{{y:.1f}}% {name} accuracy<extra></extra>",
        )
    return figure


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
