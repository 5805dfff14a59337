"""A table with a row per class; a click on a class selects it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui.components.registration import register

_component = register("class_table", "<div class='scroll'><table></table></div>", "grid_keys.js")


@dataclass(frozen=True)
class ClassValue:
    """One value of a class.

    Attributes:
        text: Value.
        note: Further, smaller text, such as an interval.
        bar: Length of a bar below the value, 0–1; None for no bar.
    """

    text: str
    note: str = ""
    bar: float | None = None


def class_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[ClassValue]],
    *,
    key: str,
    label: str,
    on_pick: Callable[[int], None],
) -> None:
    """Show a table of the classes; on a phone it scrolls sideways below the names.

    Args:
        columns: Titles of the columns, without that of the classes.
        rows: Values of each class in label order, one per column, and those of the mean.
        key: Key of the component.
        label: Name of the table for screen readers.
        on_pick: Called with the label id of a clicked class before the page runs again.
    """
    names = [*zip(CLASS_NAMES, CLASS_COLORS, strict=True), ("macro average", None)]
    data = {
        "columns": list(columns),
        "rows": [
            {"name": name, "color": color, "values": [asdict(value) for value in row]}
            for (name, color), row in zip(names, rows, strict=True)
        ],
        "label": label,
    }
    _component(key=key, data=data, on_picked_change=lambda: on_pick(st.session_state[key].picked))
