"""A table of counts, each a button, such as a confusion matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from cifar_app.palette import ACCENT
from cifar_app.ui.components.files import read

_HIT = "#3E8E5A"

_count_table = st.components.v2.component(
    "matrix_table",
    html="<div class='frame'><table></table></div>",
    css=read("matrix.css"),
    js=read("matrix.js"),
)


@dataclass(frozen=True)
class Cell:
    """One cell of a table of counts.

    Attributes:
        text: What it says.
        shade: From 0 (empty) to 1 (full color).
        label: Its text alternative.
        correct: Whether it counts what went well.
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
    """Show a table of counts; calls `on_pick` with row and column of the cell that is picked.

    Args:
        rows: Names of the rows, with a color or None.
        columns: Names of the columns, with a color or None.
        cells: By row, then column.
        key: Key of the component.
        corner: What stands over the names of the rows.
        caption: A line over the table.
        selected: The cell that is shown as chosen.
        on_pick: Runs before the page does.
    """

    def picked() -> None:
        cell = st.session_state[key].picked
        if (
            isinstance(cell, list)
            and len(cell) == 2
            and cell[0] in range(len(rows))
            and cell[1] in range(len(columns))
        ):
            on_pick(int(cell[0]), int(cell[1]))

    data = {
        "rows": [{"name": name, "color": color} for name, color in rows],
        "columns": [{"name": name, "color": color} for name, color in columns],
        "cells": [
            [
                {
                    "text": cell.text,
                    "shade": float(cell.shade),
                    "label": cell.label,
                    "tone": _HIT if cell.correct else ACCENT,
                }
                for cell in row
            ]
            for row in cells
        ],
        "corner": corner,
        "caption": caption,
        "selected": list(selected) if selected else None,
    }
    _count_table(key=key, data=data, on_picked_change=picked)
