"""Curves over a threshold or a rank: coverage, top-k accuracy, precision–recall, ROC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_figure, percent_axis
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.ranking import RankingCurve
from cifar_app.metrics.selective import CoverageCurve
from cifar_app.palette import ACCENT, CLASS_COLORS

_HEIGHT_PX = 340
_MAX_POINTS = 300
_LOWEST_FALSE_POSITIVE_RATE = 0.01  # percent: one of the 9,000 images of the other classes


def accuracy_by_coverage(curve: CoverageCurve, threshold: float) -> go.Figure:
    """Plot the accuracy of the images with the highest confidence against their share.

    Args:
        curve: Curve of the model.
        threshold: Confidence threshold to mark, 0–1; it accepts at least one image.
    """
    accepted, correct = curve.count(threshold)
    x, y = 100 * accepted / curve.accepted[-1], 100 * correct / accepted
    points = _thin(curve.coverage, curve.accuracy)
    line = go.Scatter(
        x=100 * curve.coverage[points],
        y=100 * curve.accuracy[points],
        mode="lines",
        line={"color": ACCENT, "width": 2.5},
        customdata=100 * curve.threshold[points],
        hovertemplate="Confidence from %{customdata:.1f}%<br>%{x:.1f}% of the images, "
        "%{y:.1f}% correct<extra></extra>",
    )
    mark = go.Scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"color": ACCENT, "size": 13},
        cliponaxis=False,
        hoverinfo="skip",
    )
    return new_figure(
        _HEIGHT_PX,
        line,
        mark,
        margin={"l": 0, "r": 16, "t": 8, "b": 0},
        xaxis=percent_axis("Coverage (images that are classified)", range=[0, 101]),
        yaxis=percent_axis("Accuracy", range=[5 * np.floor(20 * curve.accuracy[-1]), 100.5]),
    )


def top_k_accuracy(accuracy: Sequence[float]) -> go.Figure:
    """Plot the top-k accuracy, 0–1, for k = 1, 2, …"""
    values = 100 * np.asarray(accuracy)
    points = go.Scatter(
        x=list(range(1, len(values) + 1)),
        y=values,
        mode="lines+markers+text",
        text=[f"{value:.2f}%" for value in values],
        textposition="top center",
        line={"color": ACCENT, "width": 2.5},
        marker={"size": 10},
        cliponaxis=False,
        hovertemplate="Top-%{x} accuracy %{y:.2f}%<extra></extra>",
    )
    lowest = 5 * np.floor(values.min() / 5)
    return new_figure(
        _HEIGHT_PX,
        points,
        margin={"l": 0, "r": 32, "t": 24, "b": 0},
        xaxis={"title": "k", "fixedrange": True, "dtick": 1, "range": [0.7, len(values) + 0.3]},
        yaxis=percent_axis("Label among the top k", range=[lowest, 100]),
    )


def precision_recall_curves(curves: Sequence[RankingCurve]) -> go.Figure:
    """Plot precision against recall of each class against the others."""
    return _class_curves(
        [(curve.recall, curve.precision, curve.average_precision) for curve in curves],
        "AP",
        "recall %{x:.1f}%, precision %{y:.1f}%",
        xaxis=percent_axis("Recall", range=[0, 101]),
        yaxis=percent_axis("Precision", range=[0, 101]),
    )


def roc_curves(curves: Sequence[RankingCurve]) -> go.Figure:
    """Plot the ROC curve of each class against the others.

    The axis of the false positive rate is logarithmic: on a linear one good models look the same.
    """
    lowest = _LOWEST_FALSE_POSITIVE_RATE / 100
    return _class_curves(
        [
            (np.maximum(curve.false_positive_rate, lowest), curve.recall, curve.auroc)
            for curve in curves
        ],
        "AUC",
        "false positive rate %{x:.2f}%, recall %{y:.1f}%",
        xaxis=percent_axis(
            "False positive rate (log scale)",
            type="log",
            range=[np.log10(_LOWEST_FALSE_POSITIVE_RATE), 2],
            tickvals=[0.01, 0.1, 1, 10, 100],
            ticktext=["0.01%", "0.1%", "1%", "10%", "100%"],
        ),
        yaxis=percent_axis("Recall", range=[0, 101]),
    )


def _class_curves(
    curves: Sequence[tuple[np.ndarray, np.ndarray, float]],
    area: str,
    hover: str,
    *,
    xaxis: dict[str, Any],
    yaxis: dict[str, Any],
) -> go.Figure:
    """Plot a line per class: x and y, `(M,)`, 0–1, and the area below it."""
    log_x = xaxis.get("type") == "log"
    lines = []
    for name, color, (x, y, value) in zip(CLASS_NAMES, CLASS_COLORS, curves, strict=True):
        points = _thin(np.log10(x) if log_x else x, y)
        lines.append(
            go.Scatter(
                x=100 * x[points],
                y=100 * y[points],
                name=f"{name} · {area} {value:.3f}",
                mode="lines",
                line={"color": color, "width": 2, "shape": "hv" if log_x else "linear"},
                hovertemplate=f"{hover}<extra>{name}</extra>",
            )
        )
    return new_figure(
        _HEIGHT_PX + 140,
        *lines,
        showlegend=True,
        legend={"orientation": "h", "y": -0.18, "yanchor": "top"},
        margin={"l": 0, "r": 16, "t": 8, "b": 0},
        xaxis=xaxis,
        yaxis=yaxis,
    )


def _thin(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the indices of points that are about evenly spaced along a curve, with both ends."""
    steps = sum(np.abs(np.diff(values)) / max(np.ptp(values), 1e-9) for values in (x, y))
    length = np.append(0, np.cumsum(steps))
    targets = np.linspace(0, length[-1], _MAX_POINTS)
    return np.unique(np.searchsorted(length, targets).clip(max=len(x) - 1))
