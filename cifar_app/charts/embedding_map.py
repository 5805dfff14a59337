"""Scatter plots of a two-dimensional embedding of the test images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_figure
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED

_MARGIN_FRACTION = 0.04
"""Free space around the points, as a fraction of the plot area."""

_DIMMED_OPACITY = 0.16

_OUTLINE = {"line": {"color": ACCENT, "dash": "solid", "width": 2}}

_SELECTION_LAYOUT = {
    "dragmode": "select",
    "newselection": _OUTLINE,
    "margin": {"l": 0, "r": 0, "t": 34, "b": 0},  # room for the buttons
    "showlegend": True,
    "legend": {
        "orientation": "h",
        "y": -0.01,
        "x": 0,
        "yanchor": "top",
        "itemclick": False,
        "itemdoubleclick": False,
        "itemsizing": "constant",
    },
}
"""Layout of a figure in which an area can be selected, with the legend below."""


@dataclass(frozen=True)
class Group:
    """Points of one color: name, color and image indices `int (M,)`."""

    name: str
    color: str
    indices: np.ndarray


def embedding_scatter(
    coordinates: np.ndarray, groups: Sequence[Group], outline: np.ndarray | None = None
) -> go.Figure:
    """Plot all images as points and dim those that are in no group.

    Args:
        coordinates: Map coordinates of all images, `float32 (N, 2)`, −1 to 1.
        groups: Highlighted images.
        outline: Selected area: two opposite corners of a box, or all corners of a polygon,
            `(M, 2)`.
    """
    highlighted = np.concatenate([group.indices for group in groups])
    others = np.setdiff1d(np.arange(len(coordinates)), highlighted)
    figure = new_figure(
        600,
        _points(coordinates[others], MUTED, size=3, opacity=_DIMMED_OPACITY, hoverinfo="skip"),
        **_hidden_axes(coordinates),
        **_SELECTION_LAYOUT,
        selections=[] if outline is None else [_selection(outline)],
    )
    for group in groups:
        points = _points(coordinates[group.indices], group.color, size=4, opacity=0.8)
        points.update(
            name=group.name,
            customdata=group.indices.astype(np.uint16),
            hovertemplate=f"Test image %{{customdata}}: {group.name}<extra></extra>",
            showlegend=True,
        )
        figure.add_trace(points)
    return figure


def embedding_neighborhood(
    coordinates: np.ndarray, neighbors: np.ndarray, labels: np.ndarray, point: np.ndarray
) -> go.Figure:
    """Plot all images, the neighbors of one of them in color, and a ring around a point.

    Args:
        coordinates: Map coordinates of all images, `float32 (N, 2)`, −1 to 1.
        neighbors: Indices of the neighbors, `int (M,)`.
        labels: Label ids of the neighbors, `(M,)`.
        point: Map coordinates of the ring, `(2,)`.
    """
    points = _points(coordinates[neighbors], [CLASS_COLORS[label] for label in labels], 8, 0.9)
    points.update(
        customdata=neighbors.astype(np.uint16),
        hovertemplate="Test image %{customdata}<extra></extra>",
    )
    ring = {"symbol": "circle-open", "size": 22, "color": ACCENT, "line": {"width": 3}}
    return new_figure(
        320,
        _points(coordinates, MUTED, size=3, opacity=_DIMMED_OPACITY, hoverinfo="skip"),
        points,
        go.Scattergl(x=point[:1], y=point[1:], mode="markers", marker=ring, hoverinfo="skip"),
        **_hidden_axes(coordinates, fixedrange=True),
    )


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


def _selection(outline: np.ndarray) -> dict[str, object]:
    if len(outline) == 2:
        (x0, y0), (x1, y1) = outline.tolist()
        return {"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, **_OUTLINE}
    corners = "L".join(f"{x},{y}" for x, y in outline.tolist())
    return {"type": "path", "path": f"M{corners}Z", **_OUTLINE}
