"""Confusion matrix and the images of the selected cell."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import classification
from cifar_app.metrics.misclassified import indices_in_cell
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Cell, matrix_table
from cifar_app.ui.state import url
from cifar_app.ui.widgets import plots, tables, url_widgets
from cifar_app.ui.widgets.image_gallery import scrolling_gallery
from cifar_app.ui.widgets.text import format_count

_VIEWS: dict[str, str] = {"counts": "Counts", "row": "Row %", "column": "Column %"}
_MAX_ERROR_SHADE = 0.95


def matrix_cells(matrix: np.ndarray, view: str, *, show_diagonal: bool) -> list[list[Cell]]:
    """Return the cells of a confusion matrix.

    Args:
        matrix: Counts, `int (10, 10)`; row = true class, column = predicted class.
        view: "counts", or the percentage of each "row" or "column".
        show_diagonal: Whether the correct predictions are shown.
    """
    normalize: Literal["true", "pred"] = "pred" if view == "column" else "true"
    percent = classification.normalize_confusion_matrix(matrix, normalize) * 100
    values = matrix.astype(float) if view == "counts" else percent
    shades = _shades(values, show_diagonal)
    axis = "column" if view == "column" else "row"
    return [
        [
            Cell(
                "" if true == predicted and not show_diagonal else _format_cell(value, view),
                float(shades[true, predicted]),
                f"{CLASS_NAMES[true]} predicted as {CLASS_NAMES[predicted]}: "
                f"{format_count(int(matrix[true, predicted]), 'image')}, "
                f"{percent[true, predicted]:.1f}% of the {axis}",
                true == predicted,
            )
            for predicted, value in enumerate(row)
        ]
        for true, row in enumerate(values)
    ]


def _shades(values: np.ndarray, show_diagonal: bool) -> np.ndarray:
    # The diagonal has its own scale: on a common one all errors would look alike.
    diagonal = np.eye(len(values), dtype=bool)
    diagonal_scale = 1 / max(values[diagonal].max(), 1e-9) if show_diagonal else 0.0
    error_scale = _MAX_ERROR_SHADE / max(values[~diagonal].max(), 1e-9)
    return values * np.where(diagonal, diagonal_scale, error_scale)


def _format_cell(value: float, view: str) -> str:
    return f"{value:.0f}" if view == "counts" or value >= 9.95 else f"{value:.1f}"


def _select_cell(true: int, predicted: int) -> None:
    url.set_query_params(true=CLASS_NAMES[true], predicted=CLASS_NAMES[predicted], image=None)


def show_matrix(model: StoredModel, matrix: np.ndarray, selected: tuple[int, int] | None) -> None:
    """Show the confusion matrix of a model with its controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = url_widgets.segmented_control("Values", "view", _VIEWS, "counts")
        diagonal = url_widgets.segmented_control(
            "Diagonal (correct)", "diagonal", {"show": "Show", "hide": "Hide"}, "show"
        )
    classes = list(zip(CLASS_NAMES, CLASS_COLORS, strict=True))
    cells = matrix_cells(matrix, view, show_diagonal=diagonal == "show")
    matrix_table(
        classes,
        classes,
        cells,
        key="matrix",
        corner="True label ↓",
        caption="Predicted label →",
        selected=selected,
        on_pick=_select_cell,
    )
    table = pd.DataFrame(matrix, columns=CLASS_NAMES)
    table.insert(0, "true", CLASS_NAMES)
    tables.csv_button(
        "Download confusion matrix (CSV)",
        table,
        f"{model.name}-confusion-matrix.csv",
        key="data-matrix",
        as_link=True,
    )
    unit = "" if view == "counts" else f" ({_VIEWS[view]})"
    plots.matrix_png_button(
        CLASS_NAMES,
        CLASS_NAMES,
        cells,
        corner="True label",
        caption=f"{model.title}{unit} · Predicted label",
        name=f"{model.name}-confusion-matrix-{view}",
    )


def show_cell(model: StoredModel, selected: tuple[int, int] | None) -> np.ndarray:
    """Show the images of the selected cell and return their indices, `int (N,)`."""
    left, right = st.columns(2)
    with left:
        url_widgets.class_selectbox("True class", "true")
    with right:
        url_widgets.class_selectbox("Predicted class", "predicted")
    if selected is None:
        st.markdown("**Select a cell** to see its images, or choose a true and a predicted class.")
        return np.array([], np.int64)
    _, labels = cache.test_set()
    probabilities = cache.test_probabilities(model)
    indices = indices_in_cell(labels, probabilities, *selected)
    true, predicted = (CLASS_NAMES[label] for label in selected)
    order = ", highest confidence first" if len(indices) > 1 else ""
    count = format_count(len(indices), "image").capitalize()
    st.markdown(f"**{count}: {true} predicted as {predicted}**{order}")
    if len(indices):
        scrolling_gallery(model, indices, key="cell", label=f"{true} predicted as {predicted}")
    return indices
