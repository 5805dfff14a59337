"""Content of the cells and margins of the confusion matrix."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import classification
from cifar_app.ui.components import Cell, Margins, MarginValue
from cifar_app.ui.widgets.text import format_count

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


def matrix_margins(matrix: np.ndarray) -> Margins:
    """Return recall and number of images of each row, precision and number of each column."""
    n_correct = matrix.diagonal()

    def values(totals: np.ndarray, description: str) -> list[MarginValue]:
        return [
            _margin_value(int(correct), int(total), description.format(name))
            for name, correct, total in zip(CLASS_NAMES, n_correct, totals, strict=True)
        ]

    return Margins(
        row_title="Recall, %",
        rows=values(matrix.sum(axis=1), "images of label {}"),
        column_title="Precision, %",
        columns=values(matrix.sum(axis=0), "images predicted as {}"),
        total=_margin_value(int(n_correct.sum()), int(matrix.sum()), "test images"),
    )


def _margin_value(correct: int, total: int, description: str) -> MarginValue:
    percent = f"{100 * correct / total:.1f}" if total else "–"
    return MarginValue(percent, f"{total:,}", f"{correct:,} of {total:,} {description} correct")
