"""Many images as points of a plane, whose axes have no meaning of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import lay_out
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED

_EDGE = 0.04
"""Free space around the points, as a share of the plane."""

_FAINT = 0.16


@dataclass(frozen=True)
class Group:
    """Points of one colour: their name, their colour, and which ones, `int (M,)`."""

    name: str
    color: str
    members: np.ndarray


def map_of_images(
    places: np.ndarray, groups: Sequence[Group], outline: np.ndarray | None = None
) -> go.Figure:
    """All images as points; those of no group are faint.

    Args:
        places: `float32 (N, 2)`, −1 to 1.
        groups: The images that count.
        outline: An area that is marked: two opposite corners of a box, or all corners of a
            polygon, `(M, 2)`.
    """
    named = np.concatenate([group.members for group in groups])
    others = np.setdiff1d(np.arange(len(places)), named)
    figure = go.Figure(_points(places[others], MUTED, size=3, opacity=_FAINT, hoverinfo="skip"))
    for group in groups:
        points = _points(places[group.members], group.color, size=4, opacity=0.8)
        points.update(
            name=group.name,
            customdata=group.members.astype(np.uint16),
            hovertemplate=f"Test image %{{customdata}}: {group.name}<extra></extra>",
            showlegend=True,
        )
        figure.add_trace(points)
    _without_axes(lay_out(figure, 600), places)
    return figure.update_layout(
        dragmode="select",
        selections=[] if outline is None else [_selection(outline)],
        newselection={"line": {"color": ACCENT, "dash": "solid", "width": 2}},
        margin={"t": 34},  # room for the buttons
        showlegend=True,
        legend={
            "orientation": "h",
            "y": -0.01,
            "x": 0,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
            "itemsizing": "constant",
        },
    )


def place_on_map(
    places: np.ndarray, near: np.ndarray, labels: np.ndarray, place: np.ndarray
) -> go.Figure:
    """One place among all, and what is near it.

    Args:
        places: Of all images, `float32 (N, 2)`, −1 to 1.
        near: Positions of the images that stand out, `int (M,)`.
        labels: Their label ids, `(M,)`.
        place: The one that is ringed, `(2,)`.
    """
    figure = go.Figure(_points(places, MUTED, size=3, opacity=_FAINT, hoverinfo="skip"))
    points = _points(places[near], [CLASS_COLORS[label] for label in labels], 8, 0.9)
    points.update(
        customdata=near.astype(np.uint16),
        hovertemplate="Test image %{customdata}<extra></extra>",
    )
    figure.add_trace(points)
    ring = {"symbol": "circle-open", "size": 22, "color": ACCENT, "line": {"width": 3}}
    figure.add_trace(
        go.Scattergl(x=place[:1], y=place[1:], mode="markers", marker=ring, hoverinfo="skip")
    )
    _without_axes(lay_out(figure, 320), places)
    figure.update_xaxes(fixedrange=True)
    return figure.update_yaxes(fixedrange=True)


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


def _without_axes(figure: go.Figure, places: np.ndarray) -> None:
    low, high = places.min(axis=0), places.max(axis=0)
    edge = _EDGE * (high - low)
    for axis, start, end in zip(("xaxis", "yaxis"), low - edge, high + edge, strict=True):
        figure.update_layout({axis: {"visible": False, "range": [float(start), float(end)]}})


def _selection(outline: np.ndarray) -> dict[str, object]:
    style = {"line": {"color": ACCENT, "dash": "solid", "width": 2}}
    if len(outline) == 2:
        (x0, y0), (x1, y1) = outline.tolist()
        return {"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, **style}
    corners = "L".join(f"{x},{y}" for x, y in outline.tolist())
    return {"type": "path", "path": f"M{corners}Z", **style}
