"""A table of counts, such as a confusion matrix, in which every cell is a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from cifar_app.palette import ACCENT
from cifar_app.ui.components.assets import read_assets

_CORRECT_COLOR = "#3E8E5A"

_component = st.components.v2.component(
    "matrix_table",
    html="<div class='frame'><table></table></div>",
    css=read_assets("matrix.css"),
    js=read_assets("matrix.js"),
)


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

    def picked() -> None:
        value = st.session_state[key].picked
        if (
            isinstance(value, list)
            and len(value) == 2
            and value[0] in range(len(rows))
            and value[1] in range(len(columns))
        ):
            on_pick(int(value[0]), int(value[1]))

    data = {
        "rows": [{"name": name, "color": color} for name, color in rows],
        "columns": [{"name": name, "color": color} for name, color in columns],
        "cells": [
            [
                {
                    "text": cell.text,
                    "shade": float(cell.shade),
                    "label": cell.label,
                    "color": _CORRECT_COLOR if cell.correct else ACCENT,
                }
                for cell in row
            ]
            for row in cells
        ],
        "corner": corner,
        "caption": caption,
        "selected": list(selected) if selected else None,
    }
    _component(key=key, data=data, on_picked_change=picked)
