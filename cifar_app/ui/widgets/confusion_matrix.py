"""Shades and margins of a confusion matrix."""

from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.ui.components import Margins, MarginValue

_MAX_ERROR_SHADE = 0.95


def describe_selection(true: str | None, predicted: str | None) -> str:
    """Name a cell, row or column by its label and predicted class; None stands for all."""
    if true is None:
        return f"predicted as {predicted}"
    return f"label {true}" if predicted is None else f"{true} predicted as {predicted}"


def matrix_shades(values: np.ndarray, *, show_diagonal: bool = True) -> np.ndarray:
    """Return the shades of the cells of a confusion matrix, 0–1, `float (R, 10)`.

    Args:
        values: Counts or percentages, `(R, 10)`.
        show_diagonal: Whether the correct predictions are shown.
    """
    # The diagonal has its own scale: on a common one all errors would look alike.
    diagonal = np.eye(*values.shape) > 0
    diagonal_scale = 1 / max(values[diagonal].max(), 1e-9) if show_diagonal else 0.0
    error_scale = _MAX_ERROR_SHADE / max(values[~diagonal].max(), 1e-9)
    return values * np.where(diagonal, diagonal_scale, error_scale)


def matrix_margins(matrix: np.ndarray, *, predicted: str, total: str) -> Margins:
    """Return recall and number of images of each row, precision and number of each column.

    Args:
        matrix: Counts, `int (R, 10)`. Rows after the tenth are of images of none of the ten
            classes and do not count for the precision.
        predicted: Images of a column, with a place "{}" for the name of its class.
        total: Images of the first ten rows.
    """
    members, others = matrix[: len(CLASS_NAMES)], matrix[len(CLASS_NAMES) :]
    n_correct = members.diagonal()

    def values(totals: np.ndarray, description: str) -> list[MarginValue]:
        return [
            _margin_value(int(correct), int(count), description.format(name))
            for name, correct, count in zip(CLASS_NAMES, n_correct, totals, strict=True)
        ]

    rows = values(members.sum(axis=1), "images of label {}")
    n_others = int(others.sum())
    rows += [MarginValue("–", f"{n_others:,}", f"{n_others:,} other images")] * len(others)
    return Margins(
        row_title="Recall, %",
        rows=rows,
        column_title="Precision, %",
        columns=values(members.sum(axis=0), predicted),
        total=_margin_value(int(n_correct.sum()), int(members.sum()), total),
    )


def _margin_value(correct: int, total: int, description: str) -> MarginValue:
    percent = f"{100 * correct / total:.1f}" if total else "–"
    return MarginValue(percent, f"{total:,}", f"{correct:,} of {total:,} {description} correct")
