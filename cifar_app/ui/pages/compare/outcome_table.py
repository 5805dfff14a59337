"""Table of paired outcomes: which of two models is correct, by class."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.comparison import PAIRED_OUTCOMES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui.components import Cell, Matrix, matrix_table
from cifar_app.ui.state import url
from cifar_app.ui.widgets import plots
from cifar_app.ui.widgets.text import format_count

_ALL_CLASSES = "all classes"
_MAX_SHADE = 0.95


def describe_outcome(outcome: str, a: str, b: str) -> str:
    """Say which of the models A and B is correct."""
    return {
        "both": "both correct",
        "only_a": f"only {a} correct",
        "only_b": f"only {b} correct",
        "neither": "both incorrect",
    }[outcome]


def show_outcome_table(
    counts: np.ndarray, a: StoredModel, b: StoredModel
) -> tuple[int | None, str | None]:
    """Show the number of images by class and outcome, `int (10, 4)`.

    Returns the class and the outcome of the selected cell.
    """
    true = url.read_class("true")
    outcome = url.read_choice("outcome", (url.ANY, *PAIRED_OUTCOMES), url.ANY)
    selected = None
    if outcome != url.ANY:
        selected = (0 if true is None else true + 1, PAIRED_OUTCOMES.index(outcome))
    counts = np.vstack([counts.sum(axis=0), counts])
    names = [_ALL_CLASSES, *CLASS_NAMES]
    descriptions = [describe_outcome(item, a.title, b.title) for item in PAIRED_OUTCOMES]
    short_descriptions = [describe_outcome(item, "A", "B") for item in PAIRED_OUTCOMES]
    content = Matrix(
        names,
        short_descriptions,
        _cells(counts, names, descriptions),
        "True label",
        f"A is {a.title}, B is {b.title}",
        (None, *CLASS_COLORS),
    )
    matrix_table(content, key="outcomes", selected=selected, on_pick=_select_cell)
    table = pd.DataFrame(counts, columns=descriptions)
    table.insert(0, "true", names)
    plots.matrix_downloads(
        content,
        table,
        f"{a.name}-vs-{b.name}",
        title=f"{a.title} and {b.title}",
        subtitle=f"{counts[0].sum():,} test images by label and correct model",
    )
    return true, None if outcome == url.ANY else outcome


def _cells(counts: np.ndarray, names: list[str], descriptions: list[str]) -> list[list[Cell]]:
    shades = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    # "Both correct" has its own scale: on a common one the other cells would look empty.
    shades[:, 1:] *= _MAX_SHADE / max(shades[:, 1:].max(), 1e-9)
    return [
        [
            Cell(
                f"{count:,}",
                float(shades[row, column]),
                f"{names[row]}: {format_count(int(count), 'image')}, {descriptions[column]}",
                PAIRED_OUTCOMES[column] == "both",
            )
            for column, count in enumerate(counts[row])
        ]
        for row in range(len(counts))
    ]


def _select_cell(row: int, column: int) -> None:
    true = None if row == 0 else CLASS_NAMES[row - 1]
    url.set_query_params(outcome=PAIRED_OUTCOMES[column], true=true, page=None, image=None)
