"""A table of counts, such as a confusion matrix, in which every cell is a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from cifar_app.palette import ACCENT
from cifar_app.ui.components.registration import register

_CORRECT_COLOR = "#3E8E5A"

_component = register("matrix", "<div class='frame'><table></table></div>", "grid_keys.js")

Selection = tuple[int | None, int | None]
"""Row and column of the selected cell; None for all columns of a row, or all rows of a column."""


@dataclass(frozen=True)
class Cell:
    """One cell of a table of counts.

    Attributes:
        text: Text of the cell.
        shade: Strength of the background color, 0–1; the text of an unshaded cell is dimmed.
        label: Text alternative, also shown on hover.
        correct: Whether the cell counts correct predictions.
    """

    text: str
    shade: float
    label: str
    correct: bool


@dataclass(frozen=True)
class MarginValue:
    """A value at the margin of a table of counts.

    Attributes:
        text: Value, such as a fraction.
        note: Second, smaller value, such as a total.
        label: Text shown on hover.
    """

    text: str
    note: str
    label: str


@dataclass(frozen=True)
class Margins:
    """Values at the right and lower margin of a table of counts.

    Attributes:
        row_title: Name of the values of the rows, which are at the right margin.
        rows: Value of each row.
        column_title: Name of the values of the columns, which are at the lower margin.
        columns: Value of each column.
        total: Value of the whole table.
    """

    row_title: str
    rows: Sequence[MarginValue]
    column_title: str
    columns: Sequence[MarginValue]
    total: MarginValue


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
    selected: Selection | None,
    on_pick: Callable[..., None],
    select_headers: bool = False,
    margins: Margins | None = None,
    scroll_request: int | None = None,
) -> None:
    """Show a table of counts.

    Args:
        rows: Name and color of each row; None for no color.
        columns: Name and color of each column; None for no color.
        cells: Cells by row and column.
        key: Key of the component.
        corner: Header of the column of row names.
        caption: Text above the table.
        selected: Selected cell, row or column.
        on_pick: Called with row and column of a clicked cell before the page runs again.
        select_headers: Whether a click on the name of a row or column selects all of it; `on_pick`
            then receives None for the other one.
        margins: Values at the right and lower margin.
        scroll_request: Number of a request to scroll the page to the table; None for no request.
            A repeated number has no effect.
    """
    data = {
        "rows": [{"name": name, "color": color} for name, color in rows],
        "columns": [{"name": name, "color": color} for name, color in columns],
        "cells": [[asdict(cell) | {"color": cell_color(cell)} for cell in row] for row in cells],
        "corner": corner,
        "caption": caption,
        "selected": list(selected) if selected else None,
        "selectHeaders": select_headers,
        "margins": asdict(margins) if margins else None,
        "scrollRequest": scroll_request,
    }
    _component(key=key, data=data, on_picked_change=lambda: on_pick(*st.session_state[key].picked))
