"""Content of the cells of the confusion matrix."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import classification
from cifar_app.ui.components import Cell
from cifar_app.ui.widgets.confusion_matrix import matrix_shades
from cifar_app.ui.widgets.text import format_count


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
    shades = matrix_shades(values, show_diagonal=show_diagonal)
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


def _format_cell(value: float, view: str) -> str:
    return f"{value:.0f}" if view == "counts" or value >= 9.95 else f"{value:.1f}"
