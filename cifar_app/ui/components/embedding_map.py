"""A scatter plot of all test images: pictures on hover, a click opens, a drag selects an area."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.data.thumbnails import COLUMNS, IMAGES_PER_FILE
from cifar_app.ui.components.registration import register

_HTML = """
<div class="map">
  <div class="tools" role="toolbar" aria-label="Tools of the map"></div>
  <div class="plot">
    <canvas tabindex="0" role="application"></canvas><div class="tip" hidden></div>
  </div>
  <ul class="legend"></ul>
</div>
"""
_component = register("embedding_map", _HTML)


@dataclass(frozen=True)
class MapPoints:
    """Images on the map, whatever is selected.

    Attributes:
        coordinates: Positions, −1 to 1, `float (N, 2)`.
        labels: Label ids, `int (N,)`.
        predictions: Predicted label ids, `int (N,)`.
        confidence: Confidences, 0–1, `float (N,)`.
        in_doubt: Whether the label is in doubt, `bool (N,)`.
    """

    coordinates: np.ndarray
    labels: np.ndarray
    predictions: np.ndarray
    confidence: np.ndarray
    in_doubt: np.ndarray


@dataclass(frozen=True)
class Coloring:
    """Colors of N points.

    Attributes:
        names: Name of each color.
        colors: Hexadecimal colors.
        groups: Index of the color of each point, `int (N,)`.
    """

    names: Sequence[str]
    colors: Sequence[str]
    groups: np.ndarray


def embedding_map(
    points: MapPoints,
    coloring: Coloring,
    shown: np.ndarray,
    *,
    area: str | None,
    ringed: int | None,
    title: str,
    file_name: str,
    key: str,
    on_pick: Callable[[str], None],
    on_area: Callable[[str | None], None],
) -> None:
    """Show the map with the names of the classes at the centers of their points.

    Args:
        points: All images.
        coloring: Their colors.
        shown: Which points are not dimmed, `bool (N,)`.
        area: Selected area: two opposite corners of a box, or all corners of a polygon, such as
            "0.1,0.2_0.5,0.6".
        ringed: Index of an image to mark.
        title: Text alternative, and title of the saved picture.
        file_name: Name of the saved picture.
        key: Key of the component.
        on_pick: Called with the index of a clicked image.
        on_area: Called with a drawn area.
    """
    # The classes have their names on the map.
    used: list[int] = [] if coloring.names == CLASS_NAMES else np.unique(coloring.groups).tolist()
    data = {
        "xy": _encode(np.round((points.coordinates + 1) / 2 * 65535), np.uint16),
        "labels": _encode(points.labels, np.uint8),
        "predictions": _encode(points.predictions, np.uint8),
        "permille": _encode(np.round(1000 * points.confidence), np.uint16),
        "doubt": _encode(points.in_doubt, np.uint8),
        "groups": _encode(coloring.groups, np.uint8),
        "shown": _encode(shown, np.uint8),
        "colors": list(coloring.colors),
        "legend": [
            {"name": coloring.names[group], "color": coloring.colors[group]} for group in used
        ],
        "classes": list(CLASS_NAMES),
        "centers": _centers(points),
        "area": area,
        "ringed": ringed,
        "title": title,
        "fileName": file_name,
        "imagesPerFile": IMAGES_PER_FILE,
        "columns": COLUMNS,
    }
    _component(
        key=key,
        data=data,
        on_picked_change=lambda: on_pick(st.session_state[key].picked),
        on_area_change=lambda: on_area(st.session_state[key].area or None),
    )


def _encode(values: np.ndarray, dtype: type[np.unsignedinteger]) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype).tobytes()).decode()


def _centers(points: MapPoints) -> list[list[float] | None]:
    """Return the medians of the points of each class; None for a class without points."""
    return [
        np.median(points.coordinates[points.labels == label], axis=0).round(3).tolist()
        if (points.labels == label).any()
        else None
        for label in range(len(CLASS_NAMES))
    ]
