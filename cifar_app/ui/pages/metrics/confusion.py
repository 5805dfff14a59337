"""Confusion matrix, and the selection of a cell, a row or a column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.misclassified import most_frequent_errors
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Matrix, Selection, matrix_table
from cifar_app.ui.pages.metrics.cell_images import show_cell
from cifar_app.ui.pages.metrics.matrix_cells import matrix_cells
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import image_dialog, plots, url_widgets
from cifar_app.ui.widgets.confusion_matrix import matrix_margins
from cifar_app.ui.widgets.glossary import GLOSSARY

_VIEWS: dict[str, str] = {"counts": "Counts", "row": "Row %", "column": "Column %"}
_N_PAIRS = 8


def select_classes(true: int | None, predicted: int | None) -> None:
    """Write a cell to the URL; None selects all classes."""
    url.set_query_params(
        true=None if true is None else CLASS_NAMES[true],
        predicted=None if predicted is None else CLASS_NAMES[predicted],
        image=None,
    )


def read_selection(errors: list[tuple[int, int, int]]) -> Selection | None:
    """Return the cell, row or column in the URL; without one, the most frequent error."""
    true, predicted = url.read_class("true"), url.read_class("predicted")
    if true is None and predicted is None:
        return errors[0][:2] if errors else None
    return true, predicted


@st.fragment
def show_confusion(model: StoredModel) -> None:
    """Show the confusion matrix of a model and the images of the selected cell.

    A click on a cell runs only this part of the page again.
    """
    matrix = cache.confusion_matrix(model)
    predictions = cache.test_probabilities(model).argmax(axis=1)
    errors = most_frequent_errors(cache.test_set()[1], predictions)
    selected = read_selection(errors)
    st.subheader(
        "Confusion matrix: which classes are confused?",
        anchor=False,
        help=GLOSSARY["Confusion matrix"],
    )
    left, right = st.columns([5, 4], gap="large")
    with left:
        _show_matrix(model, matrix, selected)
    with right:
        with st.container(key="pairs"):
            _show_pairs(matrix, errors, selected)
        with st.container(key="cell"):
            indices = show_cell(model, matrix, selected)
    image_dialog.open_from_url(model, indices)


def _show_matrix(model: StoredModel, matrix: np.ndarray, selected: Selection | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = url_widgets.segmented_control("Values", "view", _VIEWS, "counts")
        diagonal = url_widgets.segmented_control(
            "Diagonal (correct)", "diagonal", {"show": "Show", "hide": "Hide"}, "show"
        )
    content = Matrix(
        CLASS_NAMES,
        CLASS_NAMES,
        matrix_cells(matrix, view, show_diagonal=diagonal == "show"),
        "True label ↓",
        "Predicted label →",
        CLASS_COLORS,
        CLASS_COLORS,
        matrix_margins(matrix, predicted="images predicted as {}", total="test images"),
    )
    matrix_table(
        content,
        key="matrix",
        selected=selected,
        on_pick=select_classes,
        select_headers=True,
        scroll_request=focus.pop_scroll(),
    )
    table = pd.DataFrame(matrix, columns=CLASS_NAMES)
    table.insert(0, "true", CLASS_NAMES)
    with st.container(key="matrix-downloads"):
        plots.matrix_downloads(
            content,
            table,
            f"{model.name}-confusion-matrix-{view}",
            title="Confusion matrix",
            subtitle=f"{model.title} · {matrix.sum():,} test images · {_VIEWS[view].lower()}",
        )


def _show_pairs(
    matrix: np.ndarray, errors: list[tuple[int, int, int]], selected: Selection | None
) -> None:
    """Show the most confused pairs; the selected cell is marked among them."""
    if not errors:
        st.markdown("**The model predicts every test image correctly.**")
        return
    totals = matrix.sum(axis=1)
    texts = {
        (true, predicted): f"{CLASS_NAMES[true]} → {CLASS_NAMES[predicted]} · **{count:,}** · "
        f"{count / totals[true]:.1%}"
        for true, predicted, count in errors[:_N_PAIRS]
    }
    st.session_state["pairs-choice"] = selected if selected in texts else None
    st.pills(
        "Most confused pairs: true → predicted, share of the true class",
        list(texts),
        key="pairs-choice",
        format_func=texts.__getitem__,
        on_change=lambda: select_classes(*(st.session_state["pairs-choice"] or (None, None))),
    )
    n_errors = matrix.sum() - matrix.trace()
    both = matrix + matrix.T
    np.fill_diagonal(both, 0)
    a, b = np.unravel_index(both.argmax(), both.shape)
    st.caption(
        f"{CLASS_NAMES[a].capitalize()} and {CLASS_NAMES[b]} are confused in {both[a, b]:,} of the "
        f"{n_errors:,} errors ({both[a, b] / n_errors:.0%})."
    )
