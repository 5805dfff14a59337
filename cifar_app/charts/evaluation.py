"""Metrics of each class, and the gap between confidence and precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import error_bars, new_figure, percent_axis
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.palette import CLASS_COLORS, MUTED

_TITLES = {"precision": "Precision", "recall": "Recall", "f1": "F1"}
_HEIGHT_PX = 340
_GAP_HEIGHT_PX = 460  # as high as the reliability diagram beside it


def metric_by_class(classes: Sequence[ClassMetrics], metric: str) -> go.Figure:
    """Plot "precision", "recall" or "f1" of each class with its 95% interval, best class first.

    Points allow an axis that does not start at 0; on one that does, good models look the same.
    """
    title = _TITLES[metric]
    values = np.array([getattr(row, metric) for row in classes]) * 100
    intervals = np.array([getattr(row, f"{metric}_interval") for row in classes]) * 100
    lowest = 5 * np.floor(intervals.min() / 5)
    return _dots(
        _HEIGHT_PX,
        range(len(classes)),
        values,
        intervals,
        f"%{{y}}: {title.lower() if metric != 'f1' else title} %{{x:.1f}}%<br>95% interval "
        "%{customdata[0]:.1f} to %{customdata[1]:.1f}%<extra></extra>",
        percent_axis(title, range=[lowest, 100.5]),
    )


def confidence_gap_by_class(classes: Sequence[ClassMetrics]) -> go.Figure:
    """Plot mean confidence minus precision of each predicted class with its 95% interval.

    A class whose interval is above 0 is overconfident, one whose interval is below 0 is
    underconfident.
    """
    labels = [label for label, row in enumerate(classes) if row.predicted]
    predicted = [classes[label] for label in labels]
    gaps = np.array([row.confidence_gap for row in predicted]) * 100
    intervals = np.array([row.confidence_gap_interval for row in predicted]) * 100
    shares = np.array([(row.mean_confidence, row.precision) for row in predicted]) * 100
    return _dots(
        _GAP_HEIGHT_PX,
        labels,
        gaps,
        np.hstack([intervals, shares]),
        "%{y}: mean confidence %{customdata[2]:.1f}%, precision %{customdata[3]:.1f}%<br>"
        "difference %{x:+.1f} points, 95% interval %{customdata[0]:+.1f} to "
        "%{customdata[1]:+.1f}<extra></extra>",
        {
            "title": "Mean confidence − precision, points",
            "fixedrange": True,
            "zeroline": True,
            "zerolinecolor": MUTED,
            "zerolinewidth": 2,
        },
    )


def _dots(
    height: int,
    labels: Sequence[int],
    values: np.ndarray,
    data: np.ndarray,
    hover: str,
    axis: dict[str, Any],
) -> go.Figure:
    """Plot one value per class, largest at the top.

    Args:
        height: Height of the figure in pixels.
        labels: Ids of C classes.
        values: Value of each class, `(C,)`.
        data: Lower and upper bound of each value, and further values of the hover text, `(C, K)`.
        hover: Hover text.
        axis: Options of the axis of the values.
    """
    order = np.argsort(values, kind="stable")
    ordered = [labels[index] for index in order]
    points = go.Scatter(
        x=values[order],
        y=[CLASS_NAMES[label] for label in ordered],
        mode="markers",
        marker={"color": [CLASS_COLORS[label] for label in ordered], "size": 13},
        cliponaxis=False,
        error_x=error_bars(values[order], data[order, :2], MUTED),
        customdata=data[order],
        hovertemplate=hover,
    )
    return new_figure(
        height,
        points,
        xaxis=axis,
        yaxis={"fixedrange": True, "range": [-0.6, len(values) - 0.4]},
    )
