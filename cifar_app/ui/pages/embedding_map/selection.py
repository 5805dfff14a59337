"""An area of the map: drawn with the pointer, kept in the address.

Streamlit puts another chart in place of one whose figure changes, and zoom and drawing are
gone. So the figure of a chart in which an area is drawn stays as it is, and only an area that
comes from elsewhere (a copied link, Back, another filter) is part of a new one.
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
_CHART = "map"
_CORNERS = 32
"""More of a lasso's corners than the address has room for are left out evenly."""

_NUMBER = r"-?[0-9](?:\.[0-9]{1,3})?"
_AREA = re.compile(rf"{_NUMBER},{_NUMBER}(?:_{_NUMBER},{_NUMBER}){{1,{_CORNERS - 1}}}")


@dataclass
class Chart:
    """A chart as it stands on the page.

    Attributes:
        figure_key: Everything that its figure depends on but the area.
        drawn_area: The area that is part of its figure.
        selected_area: The area that it shows now.
        number: Of the chart in this visit.
    """

    figure_key: str
    drawn_area: str | None
    selected_area: str | None
    number: int

    @property
    def key(self) -> str:
        return f"{_CHART}-{self.number}"


def read_area() -> str | None:
    """The area that the address names."""
    return url.read_pattern(PARAM, _AREA)


def corners_of(area: str) -> np.ndarray:
    """Two opposite corners of a box, or all corners of a polygon, `float32 (M, 2)`."""
    return np.array([corner.split(",") for corner in area.split("_")], np.float32)


def chart_for(area: str | None, rest: str) -> Chart:
    """The chart that stands on the page, or a new one where it cannot show this.

    Args:
        area: The area of the address.
        rest: Everything else that the figure depends on.
    """
    chart: Chart | None = st.session_state.get(_CHART)
    if chart is None or (chart.selected_area, chart.figure_key) != (area, rest):
        chart = Chart(rest, area, area, chart.number + 1 if chart else 0)
        st.session_state[_CHART] = chart
    return chart


def store_selection(chart: Chart, *, renew: bool) -> None:
    """Put what was drawn on a chart into the address; of several areas the last counts.

    Args:
        chart: The chart.
        renew: Whether another chart takes its place, in which nothing is being drawn.
    """
    selection = st.session_state[chart.key].selection
    drawn = [*selection.get("box", ()), *selection.get("lasso", ())]
    area = _as_text(drawn[-1]) if drawn else None
    if not renew:
        chart.selected_area = area
    url.set_query_params(**{PARAM: area})


def _as_text(drawn: Mapping[str, Any]) -> str:
    corners = np.column_stack([drawn["x"], drawn["y"]]).astype(float)
    kept = np.linspace(0, len(corners) - 1, min(len(corners), _CORNERS)).round().astype(int)
    return "_".join(f"{x:.3f},{y:.3f}" for x, y in np.clip(corners[kept], -9, 9))


def in_area(places: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which places `(N, 2)` lie in an area from `corners_of`: `bool (N,)`."""
    if len(outline) == 2:
        low, high = outline.min(axis=0), outline.max(axis=0)
        return np.asarray(((places >= low) & (places <= high)).all(axis=1))
    return points_in_polygon(places, outline)
