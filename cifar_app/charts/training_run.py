"""Charts of one training: its curves while it runs, and its confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import LEGEND_ABOVE, new_figure, percent_axis
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import ACCENT, MUTED, with_opacity

_HEIGHT_PX = 260
_MATRIX_HEIGHT_PX = 400
_MAX_TICKS = 10
_COLOR_SCALE = ((0, with_opacity(ACCENT, 0.0)), (1, with_opacity(ACCENT, 0.75)))


@dataclass(frozen=True)
class RunCurve:
    """A metric of one training.

    Attributes:
        step_epochs: Positions of the steps, epochs, `(S,)`.
        step_values: Metric on training images per step, `(S,)`.
        validation_epochs: Numbers of the completed epochs, `(E,)`.
        validation_values: Metric on validation images per epoch, `(E,)`.
    """

    step_epochs: np.ndarray
    step_values: np.ndarray
    validation_epochs: np.ndarray
    validation_values: np.ndarray


def run_curve(curve: RunCurve, n_epochs: int, title: str, *, percent: bool) -> go.Figure:
    """Plot a metric by step and by epoch, over the whole length of the training.

    Args:
        curve: Metric to plot.
        n_epochs: Number of epochs of the whole training.
        title: Title of the vertical axis.
        percent: Whether the values are fractions (0–1), to be plotted in percent.
    """
    scale, unit = (100, "%") if percent else (1, "")
    digits = ".1f" if percent else ".3f"
    x_axis = {
        "title": "Epoch",
        "fixedrange": True,
        "range": [0, n_epochs * 1.01],
        "dtick": max(1, -(-n_epochs // _MAX_TICKS)),
    }
    y_axis = percent_axis(title) if percent else {"title": title, "fixedrange": True}
    figure = new_figure(_HEIGHT_PX, xaxis=x_axis, yaxis=y_axis, **LEGEND_ABOVE)
    figure.add_scatter(
        x=curve.step_epochs,
        y=scale * curve.step_values,
        name="training",
        mode="lines",
        line={"color": MUTED, "width": 1.5},
        hovertemplate=f"Epoch %{{x:.2f}}: %{{y:{digits}}}{unit} training<extra></extra>",
    )
    figure.add_scatter(
        x=curve.validation_epochs,
        y=scale * curve.validation_values,
        name="validation",
        mode="lines+markers",
        line={"color": ACCENT, "width": 2.5},
        hovertemplate=f"Epoch %{{x}}: %{{y:{digits}}}{unit} validation<extra></extra>",
    )
    return figure


def confusion_heatmap(matrix: np.ndarray) -> go.Figure:
    """Plot a confusion matrix with the percentage of each row, and counts on hover.

    Args:
        matrix: Counts, `int (10, 10)`; row = true class, column = predicted class.
    """
    percent = 100 * matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    names = list(CLASS_NAMES)
    hover = [
        [
            f"{true} predicted as {predicted}: {matrix[row, column]:,} images"
            for column, predicted in enumerate(names)
        ]
        for row, true in enumerate(names)
    ]
    cells = go.Heatmap(
        x=names,
        y=names,
        z=percent,
        text=hover,
        hovertemplate="%{text}<extra></extra>",
        colorscale=_COLOR_SCALE,
        zmin=0,
        zmax=100,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    rows, columns = np.nonzero(percent >= 0.5)
    # Plotly colors the text of a heat map for a white background, so a scatter trace writes it.
    numbers = go.Scatter(
        x=[names[column] for column in columns],
        y=[names[row] for row in rows],
        text=[f"{percent[row, column]:.0f}" for row, column in zip(rows, columns, strict=True)],
        mode="text",
        hoverinfo="skip",
        textfont={"size": 12},
    )
    axis = {"type": "category", "fixedrange": True, "showgrid": False}
    return new_figure(
        _MATRIX_HEIGHT_PX,
        cells,
        numbers,
        xaxis={"title": "Predicted label", "range": [-0.5, 9.5], "tickangle": -45, **axis},
        yaxis={"title": "True label", "range": [9.5, -0.5], **axis},
    )
