"""Scatter plot of a two-dimensional embedding of the test images."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_figure
from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED

_MARGIN_FRACTION = 0.04
"""Free space around the points, as a fraction of the plot area."""

_DIMMED_OPACITY = 0.16


def embedding_neighborhood(
    coordinates: np.ndarray, labels: np.ndarray, neighbors: np.ndarray, point: np.ndarray
) -> go.Figure:
    """Plot all images, the neighbors of one of them in color, and a ring around a point.

    Args:
        coordinates: Map coordinates of all images, `float32 (N, 2)`, −1 to 1.
        labels: Label ids of all images, integer `(N,)`; their names stand at the medians.
        neighbors: Indices of the neighbors, `int (M,)`.
        point: Map coordinates of the ring, `(2,)`.
    """
    points = _points(
        coordinates[neighbors], [CLASS_COLORS[label] for label in labels[neighbors]], 8, 0.9
    )
    points.update(
        customdata=neighbors.astype(np.uint16),
        hovertemplate="Test image %{customdata}<extra></extra>",
    )
    ring = {"symbol": "circle-open", "size": 22, "color": ACCENT, "line": {"width": 3}}
    return new_figure(
        320,
        _points(coordinates, MUTED, size=3, opacity=_DIMMED_OPACITY, hoverinfo="skip"),
        _class_names(coordinates, labels),
        points,
        go.Scattergl(x=point[:1], y=point[1:], mode="markers", marker=ring, hoverinfo="skip"),
        **_hidden_axes(coordinates, fixedrange=True),
    )


def _class_names(coordinates: np.ndarray, labels: np.ndarray) -> go.Scatter:
    medians = [np.median(coordinates[labels == label], axis=0) for label in range(NUM_CLASSES)]
    x, y = np.transpose(medians)
    return go.Scatter(x=x, y=y, text=CLASS_NAMES, mode="text", showlegend=False, hoverinfo="skip")


def _points(
    coordinates: np.ndarray, color: str | list[str], size: int, opacity: float, **options: str
) -> go.Scattergl:
    return go.Scattergl(
        x=coordinates[:, 0],
        y=coordinates[:, 1],
        mode="markers",
        marker={"color": color, "size": size, "opacity": opacity},
        showlegend=False,
        **options,
    )


def _hidden_axes(coordinates: np.ndarray, **options: bool) -> dict[str, dict[str, object]]:
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    margin = _MARGIN_FRACTION * (high - low)
    return {
        axis: {"visible": False, "range": [float(start), float(end)], **options}
        for axis, start, end in zip(("xaxis", "yaxis"), low - margin, high + margin, strict=True)
    }
