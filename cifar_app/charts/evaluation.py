"""Per-class recall and calibration of a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import LEGEND_ABOVE, error_bars, new_figure, percent_axis
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.calibration import MIN_BIN_COUNT, CalibrationCurve
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED


def recall_by_class(classes: Sequence[ClassMetrics]) -> go.Figure:
    """Plot the recall of each class with its 95% interval, best class first.

    Points allow an axis that does not start at 0; on one that does, good models look the same.
    """
    order = sorted(range(len(classes)), key=lambda label: -classes[label].recall)
    recall = np.array([classes[label].recall for label in order]) * 100
    interval = np.array([classes[label].recall_interval for label in order]) * 100
    points = go.Scatter(
        x=[CLASS_NAMES[label] for label in order],
        y=recall,
        mode="markers",
        marker={"color": [CLASS_COLORS[label] for label in order], "size": 14},
        cliponaxis=False,
        error_y=error_bars(recall, interval, MUTED),
        customdata=interval,
        hovertemplate="%{x}: recall %{y:.1f}%<br>95% interval %{customdata[0]:.1f} to "
        "%{customdata[1]:.1f}%<extra></extra>",
    )
    lowest = 5 * np.floor(interval.min() / 5)
    return new_figure(
        320,
        points,
        xaxis={"fixedrange": True, "range": [-0.5, len(classes) - 0.5]},
        yaxis=percent_axis("Recall", range=[lowest, 100]),
    )


def reliability_diagram(
    curve: CalibrationCurve, before: CalibrationCurve | None = None
) -> go.Figure:
    """Plot accuracy against confidence; a perfectly calibrated model lies on the diagonal.

    Bins with fewer than ten images are left out.

    Args:
        curve: Calibration curve of the model, drawn with 95% intervals.
        before: Calibration curve before temperature scaling, if the model uses it.
    """
    diagonal = go.Scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": MUTED, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )
    if before is None:
        lines = [_calibration_line(curve, "Predictions", ACCENT, intervals=True)]
    else:
        lines = [
            _calibration_line(before, "Before temperature scaling", MUTED),
            _calibration_line(curve, "After temperature scaling", ACCENT, intervals=True),
        ]
    axis = {"range": [0, 102], "dtick": 25}
    return new_figure(
        340,
        diagonal,
        *lines,
        margin={"l": 0, "r": 16, "t": 8, "b": 0},  # room for the point at 100% confidence
        xaxis=percent_axis("Confidence", **axis),
        yaxis=percent_axis("Accuracy", **axis),
        **(LEGEND_ABOVE if before is not None else {}),
    )


def _calibration_line(
    curve: CalibrationCurve, name: str, color: str, *, intervals: bool = False
) -> go.Scatter:
    filled = curve.count >= MIN_BIN_COUNT
    accuracy = curve.accuracy[filled] * 100
    interval = curve.accuracy_interval[filled] * 100
    return go.Scatter(
        x=curve.confidence[filled] * 100,
        y=accuracy,
        error_y=error_bars(accuracy, interval, MUTED) if intervals else None,
        name=name,
        mode="lines+markers",
        line={"color": color, "width": 2.5},
        marker={"size": 5 + 15 * np.sqrt(curve.count[filled] / curve.count.max())},
        cliponaxis=False,
        customdata=curve.count[filled],
        hovertemplate="Mean confidence %{x:.0f}%, accuracy %{y:.0f}%<br>"
        "%{customdata} images<extra>" + name + "</extra>",
    )
