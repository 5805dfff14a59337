"""Area of the embedding map, drawn with the pointer and kept in the URL.

Streamlit replaces a chart whose figure changes, which loses zoom and drawing. So a chart keeps
its figure while visitors draw on it, and only an area that comes from elsewhere (a copied link,
Back, another filter) becomes part of a new figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cifar_app.embeddings.neighbors import points_in_polygon
from cifar_app.ui.state import url

PARAM = "area"
_STATE_KEY = "map"
_MAX_CORNERS = 32
"""Corners of a lasso that fit into the URL; of more, evenly spaced ones are used."""

_NUMBER = r"-?[0-9](?:\.[0-9]{1,3})?"
_AREA = re.compile(rf"{_NUMBER},{_NUMBER}(?:_{_NUMBER},{_NUMBER}){{1,{_MAX_CORNERS - 1}}}")


@dataclass
class Chart:
    """The chart that the page shows.

    Attributes:
        figure_key: Everything that its figure depends on except the area.
        drawn_area: Area that is part of its figure.
        selected_area: Area that it shows now.
        version: Number of charts shown before it in this session.
    """

    figure_key: str
    drawn_area: str | None
    selected_area: str | None
    version: int

    @property
    def key(self) -> str:
        """Return the key of the Streamlit element."""
        return f"{_STATE_KEY}-{self.version}"


def read_area() -> str | None:
    """Return the area in the URL."""
    return url.read_pattern(PARAM, _AREA)


def corners_of(area: str) -> np.ndarray:
    """Return two opposite corners of a box, or all corners of a polygon, `float32 (M, 2)`."""
    return np.array([corner.split(",") for corner in area.split("_")], np.float32)


def chart_for(area: str | None, figure_key: str) -> Chart:
    """Return the current chart, or a new one if it cannot show this area and figure."""
    chart: Chart | None = st.session_state.get(_STATE_KEY)
    if chart is None or (chart.selected_area, chart.figure_key) != (area, figure_key):
        chart = Chart(figure_key, area, area, chart.version + 1 if chart else 0)
        st.session_state[_STATE_KEY] = chart
    return chart


def store_selection(chart: Chart, *, renew: bool) -> None:
    """Put the area drawn last into the URL; a renewed chart leaves the drawing mode."""
    selection = st.session_state[chart.key].selection
    drawn = [*selection.get("box", ()), *selection.get("lasso", ())]
    area = _format_area(drawn[-1]) if drawn else None
    if not renew:
        chart.selected_area = area
    url.set_query_params(**{PARAM: area})


def _format_area(drawn: Mapping[str, Any]) -> str:
    corners = np.column_stack([drawn["x"], drawn["y"]]).astype(float)
    count = min(len(corners), _MAX_CORNERS)
    corners = corners[np.linspace(0, len(corners) - 1, count).round().astype(int)]
    return "_".join(f"{x:.3f},{y:.3f}" for x, y in np.clip(corners, -9, 9))


def in_area(coordinates: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Return which points `(N, 2)` lie in an area from `corners_of`, `bool (N,)`."""
    if len(outline) == 2:
        low, high = outline.min(axis=0), outline.max(axis=0)
        return np.asarray(((coordinates >= low) & (coordinates <= high)).all(axis=1))
    return points_in_polygon(coordinates, outline)
