"""Difference of the confusion matrices of two models."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.comparison import confusion_difference
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Cell, Matrix, matrix_table
from cifar_app.ui.state import url
from cifar_app.ui.widgets import plots

_MAX_SHADE = 0.95


def difference_cells(difference: np.ndarray, a: str, b: str) -> list[list[Cell]]:
    """Return the cells of a difference of confusion matrices, `int (10, 10)`, A minus B.

    A cell is green where it is in favor of A, and in the accent color where it is in favor of B:
    more images are better on the diagonal, fewer are better elsewhere.
    """
    diagonal = np.eye(len(difference), dtype=bool)
    favors_a = np.where(diagonal, difference, -difference) > 0
    shades = np.abs(difference) * _MAX_SHADE / max(np.abs(difference).max(), 1)
    return [
        [
            Cell(
                format_difference(int(count)),
                float(shades[true, predicted]),
                f"{CLASS_NAMES[true]} predicted as {CLASS_NAMES[predicted]}: "
                f"{_describe_difference(int(count), a, b)}",
                bool(favors_a[true, predicted]),
            )
            for predicted, count in enumerate(row)
        ]
        for true, row in enumerate(difference)
    ]


def format_difference(count: int) -> str:
    """Return a signed count, such as "+3" or "−12"; "0" without a sign."""
    return f"{count:+d}".replace("-", "−") if count else "0"


def _describe_difference(count: int, a: str, b: str) -> str:
    if not count:
        return "the same number of images"
    more, less = (a, b) if count > 0 else (b, a)
    return f"{abs(count)} more by {more} than by {less}"


def show_confusion_difference(a: StoredModel, b: StoredModel) -> tuple[int, int] | None:
    """Show the matrix of A minus that of B; returns true and predicted class of the cell."""
    _, labels = cache.test_set()
    difference = confusion_difference(
        labels, cache.test_probabilities(a), cache.test_probabilities(b)
    )
    true, predicted = url.read_class("true"), url.read_class("predicted")
    selected = (true, predicted) if true is not None and predicted is not None else None
    content = Matrix(
        CLASS_NAMES,
        CLASS_NAMES,
        difference_cells(difference, "A", "B"),
        "True label ↓",
        "Predicted label →",
        CLASS_COLORS,
        CLASS_COLORS,
    )
    matrix_table(content, key="difference", selected=selected, on_pick=_select_cell)
    st.caption(
        f"Images of A ({a.title}) minus images of B ({b.title}). Green: in favor of A; blue: in "
        "favor of B."
    )
    table = pd.DataFrame(difference, columns=CLASS_NAMES)
    table.insert(0, "true", CLASS_NAMES)
    plots.matrix_downloads(
        content,
        table,
        f"{a.name}-minus-{b.name}-confusion-matrix",
        title="Difference of the confusion matrices",
        subtitle=f"{a.title} minus {b.title} · {len(labels):,} test images",
    )
    return selected


def _select_cell(true: int, predicted: int) -> None:
    url.set_query_params(
        true=CLASS_NAMES[true], predicted=CLASS_NAMES[predicted], page=None, image=None
    )
