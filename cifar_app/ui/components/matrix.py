"""A table of counts, such as a confusion matrix, in which every cell is a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest

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


@dataclass(frozen=True)
class Matrix:
    """Content of a table of counts.

    Attributes:
        rows: Names of the rows.
        columns: Names of the columns.
        cells: Cells by row and column.
        corner: Header of the column of row names.
        caption: Text above the names of the columns.
        row_colors: Color of each row; None, or no entry at the end, for a row without one.
        column_colors: Color of each column; none if empty.
        margins: Values at the right and lower margin.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    corner: str
    caption: str
    row_colors: Sequence[str | None] = ()
    column_colors: Sequence[str] = ()
    margins: Margins | None = None


def cell_color(cell: Cell) -> str:
    """Return the color of a cell with the strongest shade."""
    return _CORRECT_COLOR if cell.correct else ACCENT


def matrix_table(
    matrix: Matrix,
    *,
    key: str,
    selected: Selection | None,
    on_pick: Callable[..., None],
    select_headers: bool = False,
    scroll_request: int | None = None,
) -> None:
    """Show a table of counts.

    Args:
        matrix: Content of the table.
        key: Key of the component.
        selected: Selected cell, row or column.
        on_pick: Called with row and column of a clicked cell before the page runs again.
        select_headers: Whether a click on the name of a row or column selects all of it; `on_pick`
            then receives None for the other one.
        scroll_request: Number of a request to scroll the page to the table; None for no request.
            A repeated number has no effect.
    """
    data = {
        "rows": _with_colors(matrix.rows, matrix.row_colors),
        "columns": _with_colors(matrix.columns, matrix.column_colors),
        "cells": [
            [asdict(cell) | {"color": cell_color(cell)} for cell in row] for row in matrix.cells
        ],
        "corner": matrix.corner,
        "caption": matrix.caption,
        "selected": list(selected) if selected else None,
        "selectHeaders": select_headers,
        "margins": asdict(matrix.margins) if matrix.margins else None,
        "scrollRequest": scroll_request,
    }
    _component(key=key, data=data, on_picked_change=lambda: on_pick(*st.session_state[key].picked))


def _with_colors(names: Sequence[str], colors: Sequence[str | None]) -> list[dict[str, str | None]]:
    return [{"name": name, "color": color} for name, color in zip_longest(names, colors)]
