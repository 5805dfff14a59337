"""Area of the embedding map, drawn with the pointer and kept in the URL."""

from __future__ import annotations

import re

import numpy as np

from cifar_app.embeddings.neighbors import points_in_polygon
from cifar_app.ui.state import url

PARAM = "area"
_MAX_CORNERS = 32

_NUMBER = r"-?[0-9](?:\.[0-9]{1,3})?"
_AREA = re.compile(rf"{_NUMBER},{_NUMBER}(?:_{_NUMBER},{_NUMBER}){{1,{_MAX_CORNERS - 1}}}")


def read_area() -> str | None:
    """Return the area in the URL."""
    return url.read_pattern(PARAM, _AREA)


def write_area(area: str | None) -> None:
    """Write an area to the URL."""
    url.set_query_params(**{PARAM: area, "image": None})


def format_square(center: np.ndarray, size: float) -> str:
    """Return the area of a square with a center, `(2,)`, and an edge length."""
    low, high = center - size / 2, center + size / 2
    return f"{low[0]:.3f},{low[1]:.3f}_{high[0]:.3f},{high[1]:.3f}"


def in_area(coordinates: np.ndarray, area: str) -> np.ndarray:
    """Return which points `(N, 2)` lie in an area, `bool (N,)`.

    An area of two corners is a box, one of more corners a polygon.
    """
    corners = np.array([corner.split(",") for corner in area.split("_")], np.float32)
    if len(corners) == 2:
        low, high = corners.min(axis=0), corners.max(axis=0)
        return np.asarray(((coordinates >= low) & (coordinates <= high)).all(axis=1))
    return points_in_polygon(coordinates, corners)
