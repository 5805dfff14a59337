"""An area of the map: drawn with the pointer, kept in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cifar_app.analysis.similar import inside
from cifar_app.ui import address

PARAM = "area"
_CORNERS = 32
"""More of a lasso's corners than the address has room for are left out evenly."""

_NUMBER = r"-?[0-9](?:\.[0-9]{1,3})?"
_AREA = re.compile(rf"{_NUMBER},{_NUMBER}(?:_{_NUMBER},{_NUMBER}){{1,{_CORNERS - 1}}}")


def read_outline() -> np.ndarray | None:
    """The area that the address names: two corners of a box, or the corners of a polygon."""
    text = address.read_matching(PARAM, _AREA, "the whole map")
    if text is None:
        return None
    return np.array([corner.split(",") for corner in text.split("_")], np.float32)


def write_outline(selection: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Put what was drawn on a chart into the address; nothing drawn takes it out.

    Args:
        selection: As `st.plotly_chart` reports it; of several areas the last counts.
    """
    drawn = [*selection.get("box", ()), *selection.get("lasso", ())]
    if not drawn:
        address.write(**{PARAM: None})
        return
    corners = np.column_stack([drawn[-1]["x"], drawn[-1]["y"]]).astype(float)
    kept = np.linspace(0, len(corners) - 1, min(len(corners), _CORNERS)).round().astype(int)
    corners = np.clip(corners[kept], -9, 9)
    address.write(**{PARAM: "_".join(f"{x:.3f},{y:.3f}" for x, y in corners)})


def within(places: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which places `(N, 2)` lie in an area from `read_outline`: `bool (N,)`."""
    if len(outline) == 2:
        low, high = outline.min(axis=0), outline.max(axis=0)
        return np.asarray(((places >= low) & (places <= high)).all(axis=1))
    return inside(places, outline)
