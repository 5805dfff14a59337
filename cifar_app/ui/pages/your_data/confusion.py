"""Confusion matrix of labeled images, with a row for images of none of the ten classes."""

from __future__ import annotations

from pathlib import PurePath

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import OTHER
from cifar_app.inference.labeled import OTHER_NAME, label_name
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui.components import Cell, Matrix, Selection, matrix_table
from cifar_app.ui.pages.your_data.data_set import DataSet
from cifar_app.ui.pages.your_data.images import Gallery, show_cell_images
from cifar_app.ui.state import url
from cifar_app.ui.widgets import plots
from cifar_app.ui.widgets.confusion_matrix import describe_selection, matrix_margins, matrix_shades
from cifar_app.ui.widgets.text import format_count

CELL_PARAM = "cell"
_LABELS = (*CLASS_NAMES, OTHER_NAME)


def read_selection(matrix: np.ndarray) -> Selection:
    """Return the selected label, as a row of the matrix, and predicted class; None for all.

    Without a selection in the URL it is the cell with the most errors, else with the most images.
    """
    rows = {url.ANY: None} | {name: row for row, name in enumerate(_LABELS)}
    columns = {url.ANY: None} | {name: column for column, name in enumerate(CLASS_NAMES)}
    selections = {
        f"{label}-{predicted}": (row, column)
        for label, row in rows.items()
        for predicted, column in columns.items()
        if (row, column) != (None, None)
    }
    chosen = url.read_choice(CELL_PARAM, selections, "")
    if chosen:
        return selections[chosen]
    errors = matrix[:-1] * (1 - np.eye(len(CLASS_NAMES), dtype=int))
    counts = errors if errors.any() else matrix
    row, column = np.unravel_index(counts.argmax(), counts.shape)
    return int(row), int(column)


def matrix_cells(matrix: np.ndarray) -> list[list[Cell]]:
    """Return the cells of a confusion matrix of counts, `int (R, 10)`."""
    diagonal = np.eye(*matrix.shape) > 0
    shades = matrix_shades(matrix)
    return [
        [
            Cell(
                str(count),
                float(shades[row, column]),
                f"{_LABELS[row]} predicted as {CLASS_NAMES[column]}: "
                f"{format_count(int(count), 'image')}",
                bool(diagonal[row, column]),
            )
            for column, count in enumerate(counts)
        ]
        for row, counts in enumerate(matrix)
    ]


def _pick(row: int | None, column: int | None) -> None:
    label = url.ANY if row is None else _LABELS[row]
    predicted = url.ANY if column is None else CLASS_NAMES[column]
    url.set_query_params(**{CELL_PARAM: f"{label}-{predicted}", "image": None})


def show_matrix(data: DataSet, model: StoredModel, matrix: np.ndarray, selected: Selection) -> None:
    """Show the confusion matrix of a model and its downloads.

    Args:
        data: Labeled images.
        model: Model.
        matrix: Counts, `int (11, 10)`; the last row is left out if it is empty.
        selected: Selected cell, row or column.
    """
    matrix = matrix if matrix[-1].any() else matrix[:-1]
    names = _LABELS[: len(matrix)]
    content = Matrix(
        names,
        CLASS_NAMES,
        matrix_cells(matrix),
        "Label ↓",
        "Predicted label →",
        CLASS_COLORS,
        CLASS_COLORS,
        matrix_margins(
            matrix,
            predicted="images of the ten classes predicted as {}",
            total="images of the ten classes",
        ),
    )
    matrix_table(content, key="your-matrix", selected=selected, on_pick=_pick, select_headers=True)
    table = pd.DataFrame(matrix, columns=CLASS_NAMES)
    table.insert(0, "label", names)
    plots.matrix_downloads(
        content,
        table,
        f"{PurePath(data.name).stem}-{model.name}-confusion-matrix",
        title="Confusion matrix",
        subtitle=f"{model.title} · {matrix.sum():,} images of {data.name}",
    )


def show_cell(shown: Gallery, selected: Selection) -> np.ndarray:
    """Show the images of the selected cell, row or column; return their indices, `int (N,)`."""
    row, predicted = selected
    label = OTHER if row == len(CLASS_NAMES) else row
    indices = shown.cell(label, predicted)
    description = describe_selection(
        None if label is None else label_name(label),
        None if predicted is None else CLASS_NAMES[predicted],
    )
    st.markdown(f"**{format_count(len(indices), 'image').capitalize()}: {description}**")
    st.caption("Select a cell, or the name of a row or column, to see its images.")
    if len(indices):
        show_cell_images(shown, indices, description)
    return indices
