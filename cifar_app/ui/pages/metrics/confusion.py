"""The confusion matrix and the images in its cells."""

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
from cifar_app.ui.components import Cell, gallery, matrix_table
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import image_dialog, images, tables, url_widgets
from cifar_app.ui.widgets.text import format_count

VIEWS: dict[str, str] = {"counts": "Counts", "row": "Row %", "column": "Column %"}
SHOWN = 60
_WORST_SHADE = 0.95


def cell_texts(
    matrix: np.ndarray, view: str, diagonal: bool
) -> tuple[list[list[str]], np.ndarray, list[list[str]]]:
    """Texts, shades (0–1) and text alternatives of the cells of a confusion matrix.

    Args:
        matrix: Counts `(10, 10)`, row = true class.
        view: "counts", or the percentage of each "row" or "column".
        diagonal: Whether the right answers are shown.
    """
    normalize: Literal["true", "pred"] = "pred" if view == "column" else "true"
    shares = classification.normalize_confusion_matrix(matrix, normalize) * 100
    values = matrix.astype(float) if view == "counts" else shares
    texts = [[_cell_text(value, view) for value in row] for row in values]
    if not diagonal:
        for label, row in enumerate(texts):
            row[label] = ""
    labels = [
        [
            f"{format_count(int(count), 'image')} of {CLASS_NAMES[true]} answered {CLASS_NAMES[said]}, "
            f"{shares[true, said]:.1f}% of the {'column' if view == 'column' else 'row'}"
            for said, count in enumerate(row)
        ]
        for true, row in enumerate(matrix)
    ]
    return texts, _shade(values, diagonal), labels


def _shade(values: np.ndarray, diagonal: bool) -> np.ndarray:
    # Errors and hits have scales of their own, else the hits would drown the errors.
    hits = np.eye(len(values), dtype=bool)
    hit_scale = 1 / max(values[hits].max(), 1e-9) if diagonal else 0.0
    error_scale = _WORST_SHADE / max(values[~hits].max(), 1e-9)
    return values * np.where(hits, hit_scale, error_scale)


def _cell_text(value: float, view: str) -> str:
    if view == "counts":
        return f"{value:.0f}"
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def pick_cell(true: int, predicted: int) -> None:
    """Put a cell into the address."""
    url.set_query_params(true=CLASS_NAMES[true], predicted=CLASS_NAMES[predicted], image=None)


def show_matrix(model: StoredModel, matrix: np.ndarray, selected: tuple[int, int] | None) -> None:
    """The confusion matrix of a model with its controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = url_widgets.segmented_control(
            "Cells show", "view", list(VIEWS), "counts", format_func=VIEWS.__getitem__
        )
        shown = url_widgets.segmented_control(
            "Right answers", "diagonal", ["show", "hide"], "show", format_func=str.capitalize
        )
    texts, shades, labels = cell_texts(matrix, view, shown == "show")
    classes = list(zip(CLASS_NAMES, CLASS_COLORS, strict=True))
    cells = [
        [
            Cell(texts[true][said], shades[true, said], labels[true][said], true == said)
            for said in range(len(classes))
        ]
        for true in range(len(classes))
    ]
    matrix_table(
        classes,
        classes,
        cells,
        key="matrix",
        corner="true ↓",
        caption="answered →",
        selected=selected,
        on_pick=pick_cell,
    )
    table = pd.DataFrame(matrix, columns=CLASS_NAMES)
    table.insert(0, "true class", CLASS_NAMES)
    tables.csv_button(
        "Data (CSV)", table, f"{model.name}-confusion.csv", key="data-matrix", as_link=True
    )


def show_cell(model: StoredModel, selected: tuple[int, int] | None) -> np.ndarray:
    """The images of the chosen cell; returns their numbers."""
    left, right = st.columns(2)
    with left:
        url_widgets.class_selectbox("True class", "true")
    with right:
        url_widgets.class_selectbox("Answer", "predicted")
    if selected is None:
        st.markdown(
            "**Choose a cell** of the matrix, or a class in both boxes, to see the images in it."
        )
        return np.array([], np.int64)
    _, labels = cache.test_set()
    answers = cache.test_probabilities(model)
    found = indices_in_cell(labels, answers, *selected)
    true, said = (CLASS_NAMES[label] for label in selected)
    what = f"answered {said}" if true != said else "answered rightly"
    order = ", surest first" if len(found) > 1 else "."
    st.markdown(f"**{format_count(len(found), 'image').capitalize()} of {true}, {what}**{order}")
    if len(found):
        tiles = [images.prediction_tile(n, int(labels[n]), answers[n]) for n in found[:SHOWN]]
        with st.container(height=440, border=False):
            gallery(
                tiles,
                key="cell",
                label=f"{true} answered {said}",
                on_pick=image_dialog.open_image,
                focus=focus.focused_tile(),
                tile_width=76,
            )
    if len(found) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(found)}; step through all of them close up.")
    return found
