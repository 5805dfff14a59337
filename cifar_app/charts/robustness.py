"""Accuracy, confidence and predicted classes on corrupted images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import add_band, new_figure, new_line_figure, percent_axis
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS, MUTED, RunStyle

_BARS_HEIGHT_PX = 340


@dataclass(frozen=True)
class AccuracyBySeverity:
    """Accuracy of a model at each severity, from 0 for the clean images.

    Attributes:
        title: Title of the model.
        accuracy: Accuracy, `(S,)`, 0–1.
        interval: Its 95% interval, `(S, 2)`.
        style: Style of the model.
        confidence: Mean confidence, `(S,)`, to draw it too; None to leave it out.
    """

    title: str
    accuracy: np.ndarray
    interval: np.ndarray
    style: RunStyle
    confidence: np.ndarray | None = None


def accuracy_by_severity(models: Sequence[AccuracyBySeverity]) -> go.Figure:
    """Plot the accuracy of several models by severity, with bands of their 95% intervals.

    The mean confidence is a dotted line in the color of its model.
    """
    n_severities = max((len(model.accuracy) for model in models), default=1)
    n_confidences = sum(model.confidence is not None for model in models)
    figure = new_line_figure(
        len(models) + n_confidences,
        xaxis={
            "title": "Severity",
            "fixedrange": True,
            "tickvals": [*range(n_severities)],
            "ticktext": ["clean", *(str(severity) for severity in range(1, n_severities))],
        },
        yaxis=percent_axis("Accuracy", range=[0, 102]),
    )
    for model in models:
        _add_accuracy(figure, model)
        if model.confidence is not None:
            _add_confidence(figure, model, model.confidence)
    return figure


def _add_accuracy(figure: go.Figure, model: AccuracyBySeverity) -> None:
    severities = np.arange(len(model.accuracy))
    low, high = 100 * model.interval.T
    add_band(figure, severities, low, high, model.style.color, model.title)
    figure.add_scatter(
        x=severities,
        y=100 * model.accuracy,
        name=model.title,
        mode="lines+markers",
        line={"color": model.style.color, "width": 2.5, "dash": model.style.dash},
        marker={"size": 7, "symbol": model.style.symbol},
        legendgroup=model.title,
        customdata=np.stack([low, high], axis=1),
        hovertemplate=f"{model.title}, severity %{{x}}: accuracy %{{y:.1f}}%<br>"
        "95% interval %{customdata[0]:.1f} to %{customdata[1]:.1f}%<extra></extra>",
    )


def _add_confidence(figure: go.Figure, model: AccuracyBySeverity, confidence: np.ndarray) -> None:
    figure.add_scatter(
        x=np.arange(len(confidence)),
        y=100 * confidence,
        name=f"{model.title}: confidence",
        mode="lines",
        line={"color": model.style.color, "width": 2.5, "dash": "dot"},
        hovertemplate=f"{model.title}, severity %{{x}}: mean confidence %{{y:.1f}}%<extra></extra>",
    )


def predicted_classes(counts: Sequence[int]) -> go.Figure:
    """Plot how many images are predicted as each class, with a line at the number of labels.

    Args:
        counts: Number of predictions of each class, for as many images of every class.
    """
    n_per_class = sum(counts) / len(counts)
    return new_figure(
        _BARS_HEIGHT_PX,
        go.Bar(
            x=list(CLASS_NAMES),
            y=list(counts),
            marker_color=CLASS_COLORS,
            text=[f"{count:,}" for count in counts],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x}: %{y:,} predictions<extra></extra>",
        ),
        xaxis={"fixedrange": True, "tickangle": -45},
        yaxis={
            "title": "Images",
            "fixedrange": True,
            "range": [0, 1.12 * max(*counts, n_per_class)],
        },
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": n_per_class,
                "y1": n_per_class,
                "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
            }
        ],
    )
