"""How good a network is: by class, and whether its confidence can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import LEGEND_ABOVE, new_figure
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.calibration import CalibrationCurve
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED

_ENOUGH = 10
"""Bins with fewer images say too little to be drawn."""


def recall_dots(classes: Sequence[ClassMetrics]) -> go.Figure:
    """Recall of each class with its 95% interval, best class first.

    Dots may have an axis that does not begin at 0, where bars of good networks look alike.
    """
    order = sorted(range(len(classes)), key=lambda label: -classes[label].recall)
    recall = np.array([classes[label].recall for label in order]) * 100
    interval = np.array([classes[label].recall_interval for label in order]) * 100
    dots = go.Scatter(
        x=[CLASS_NAMES[label] for label in order],
        y=recall,
        mode="markers",
        marker={"color": [CLASS_COLORS[label] for label in order], "size": 14},
        cliponaxis=False,
        error_y=_error_bars(recall, interval),
        customdata=interval,
        hovertemplate="%{x}: %{y:.1f}% found<br>95% interval %{customdata[0]:.1f} to "
        "%{customdata[1]:.1f}%<extra></extra>",
    )
    return new_figure(
        320,
        dots,
        xaxis={"fixedrange": True, "range": [-0.5, len(classes) - 0.5]},
        yaxis={
            "range": [5 * np.floor(interval.min() / 5), 100],
            "ticksuffix": "%",
            "fixedrange": True,
        },
    )


def _error_bars(values: np.ndarray, interval: np.ndarray) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": interval[:, 1] - values,
        "arrayminus": values - interval[:, 0],
        "color": MUTED,
        "thickness": 1.5,
        "width": 4,
    }


def reliability_diagram(
    bins: CalibrationCurve, before: CalibrationCurve | None = None
) -> go.Figure:
    """Accuracy of the answers against their confidence; honest answers lie on the diagonal.

    Bins with fewer than ten images are left out; the others have their 95% interval.

    Args:
        bins: The answers as they are given.
        before: The answers before a temperature was fitted, where there is one.
    """
    diagonal = go.Scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": MUTED, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )
    lines = [_reliability_line(bins, "As answered", ACCENT, intervals=True)]
    if before is not None:
        lines.insert(0, _reliability_line(before, "Before calibration", MUTED))
    axis = {"range": [0, 102], "ticksuffix": "%", "fixedrange": True, "dtick": 25}
    return new_figure(
        340,
        diagonal,
        *lines,
        margin={"l": 0, "r": 16, "t": 8, "b": 0},  # room for the dot of the surest
        xaxis={"title": "How sure it was", **axis},
        yaxis={"title": "How often right", **axis},
        **(LEGEND_ABOVE if before is not None else {}),
    )


def _reliability_line(
    bins: CalibrationCurve, name: str, color: str, intervals: bool = False
) -> go.Scatter:
    filled = bins.count >= _ENOUGH
    accuracy = bins.accuracy[filled] * 100
    interval = bins.accuracy_interval[filled] * 100
    return go.Scatter(
        x=bins.confidence[filled] * 100,
        y=accuracy,
        error_y=_error_bars(accuracy, interval) if intervals else None,
        name=name,
        mode="lines+markers",
        line={"color": color, "width": 2.5},
        marker={"size": 5 + 15 * np.sqrt(bins.count[filled] / bins.count.max())},
        cliponaxis=False,
        customdata=bins.count[filled],
        hovertemplate="%{x:.0f}% sure on average, right %{y:.0f}% of the time<br>"
        "%{customdata} images<extra>" + name + "</extra>",
    )
