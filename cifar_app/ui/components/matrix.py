"""A table of counts, such as a confusion matrix, in which every cell is a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from cifar_app.palette import ACCENT
from cifar_app.ui.components.registration import register

_CORRECT_COLOR = "#3E8E5A"

_component = register("matrix", "<div class='frame'><table></table></div>", "grid_keys.js")


@dataclass(frozen=True)
class Cell:
    """One cell of a table of counts.

    Attributes:
        text: Text of the cell.
        shade: Strength of the background color, 0–1.
        label: Text alternative.
        correct: Whether the cell counts correct predictions.
    """

    text: str
    shade: float
    label: str
    correct: bool


def cell_color(cell: Cell) -> str:
    """Return the color of a cell with the strongest shade."""
    return _CORRECT_COLOR if cell.correct else ACCENT


def matrix_table(
    rows: Sequence[tuple[str, str | None]],
    columns: Sequence[tuple[str, str | None]],
    cells: Sequence[Sequence[Cell]],
    *,
    key: str,
    corner: str,
    caption: str,
    selected: tuple[int, int] | None,
    on_pick: Callable[[int, int], None],
) -> None:
    """Show a table of counts.

    Args:
        rows: Name and color of each row; None for no color.
        columns: Name and color of each column; None for no color.
        cells: Cells by row and column.
        key: Key of the component.
        corner: Header of the column of row names.
        caption: Text above the table.
        selected: Row and column of the selected cell.
        on_pick: Called with row and column of a clicked cell before the page runs again.
    """
    data = {
        "rows": [{"name": name, "color": color} for name, color in rows],
        "columns": [{"name": name, "color": color} for name, color in columns],
        "cells": [[asdict(cell) | {"color": cell_color(cell)} for cell in row] for row in cells],
        "corner": corner,
        "caption": caption,
        "selected": list(selected) if selected else None,
    }
    _component(key=key, data=data, on_picked_change=lambda: on_pick(*st.session_state[key].picked))
