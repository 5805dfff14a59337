"""Many images as points of a plane, whose axes have no meaning of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_figure
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED

_EDGE = 0.04
"""Free space around the points, as a share of the plane."""

_FAINT = 0.16

_OUTLINE = {"line": {"color": ACCENT, "dash": "solid", "width": 2}}

_CHOOSING = {
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
"""Layout of a figure in which an area can be marked, and its legend below."""


@dataclass(frozen=True)
class Group:
    """Points of one color: their name, their color, and which ones, `int (M,)`."""

    name: str
    color: str
    indices: np.ndarray


def embedding_scatter(
    places: np.ndarray, groups: Sequence[Group], outline: np.ndarray | None = None
) -> go.Figure:
    """All images as points; those of no group are faint.

    Args:
        places: `float32 (N, 2)`, −1 to 1.
        groups: The images that count.
        outline: An area that is marked: two opposite corners of a box, or all corners of a
            polygon, `(M, 2)`.
    """
    named = np.concatenate([group.indices for group in groups])
    others = np.setdiff1d(np.arange(len(places)), named)
    figure = new_figure(
        600,
        _points(places[others], MUTED, size=3, opacity=_FAINT, hoverinfo="skip"),
        **_hidden_axes(places),
        **_CHOOSING,
        selections=[] if outline is None else [_selection(outline)],
    )
    for group in groups:
        points = _points(places[group.indices], group.color, size=4, opacity=0.8)
        points.update(
            name=group.name,
            customdata=group.indices.astype(np.uint16),
            hovertemplate=f"Test image %{{customdata}}: {group.name}<extra></extra>",
            showlegend=True,
        )
        figure.add_trace(points)
    return figure


def embedding_neighborhood(
    places: np.ndarray, near: np.ndarray, labels: np.ndarray, place: np.ndarray
) -> go.Figure:
    """One place among all, and what is near it.

    Args:
        places: Of all images, `float32 (N, 2)`, −1 to 1.
        near: Positions of the images that stand out, `int (M,)`.
        labels: Their label ids, `(M,)`.
        place: The one that is ringed, `(2,)`.
    """
    points = _points(places[near], [CLASS_COLORS[label] for label in labels], 8, 0.9)
    points.update(
        customdata=near.astype(np.uint16),
        hovertemplate="Test image %{customdata}<extra></extra>",
    )
    ring = {"symbol": "circle-open", "size": 22, "color": ACCENT, "line": {"width": 3}}
    return new_figure(
        320,
        _points(places, MUTED, size=3, opacity=_FAINT, hoverinfo="skip"),
        points,
        go.Scattergl(x=place[:1], y=place[1:], mode="markers", marker=ring, hoverinfo="skip"),
        **_hidden_axes(places, fixedrange=True),
    )


def _points(
    places: np.ndarray, color: str | list[str], size: int, opacity: float, **options: str
) -> go.Scattergl:
    return go.Scattergl(
        x=places[:, 0],
        y=places[:, 1],
        mode="markers",
        marker={"color": color, "size": size, "opacity": opacity},
        showlegend=False,
        **options,
    )


def _hidden_axes(places: np.ndarray, **options: bool) -> dict[str, dict[str, object]]:
    # Axes that nobody sees, around all places.
    low, high = places.min(axis=0), places.max(axis=0)
    edge = _EDGE * (high - low)
    return {
        axis: {"visible": False, "range": [float(start), float(end)], **options}
        for axis, start, end in zip(("xaxis", "yaxis"), low - edge, high + edge, strict=True)
    }


def _selection(outline: np.ndarray) -> dict[str, object]:
    if len(outline) == 2:
        (x0, y0), (x1, y1) = outline.tolist()
        return {"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, **_OUTLINE}
    corners = "L".join(f"{x},{y}" for x, y in outline.tolist())
    return {"type": "path", "path": f"M{corners}Z", **_OUTLINE}
