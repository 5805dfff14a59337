"""Images of the selected cell, row or column of the confusion matrix."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.misclassified import indices_in_cell
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.components import Selection
from cifar_app.ui.state import url
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.confusion_matrix import describe_selection
from cifar_app.ui.widgets.image_gallery import scrolling_gallery
from cifar_app.ui.widgets.image_order import choose_order
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.predictions import predictions_table
from cifar_app.ui.widgets.text import format_count

_BOXES = {"true": "True class", "predicted": "Predicted class"}


def show_cell(model: StoredModel, matrix: np.ndarray, selected: Selection | None) -> np.ndarray:
    """Show the images of the selected cell and return their indices, `int (N,)`."""
    heading = st.container()
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="xsmall", key="cell-options"
    ):
        _show_boxes(selected)
        if selected is None:
            return np.array([], np.int64)
        labels, probabilities = cache.test_set()[1], cache.test_probabilities(model)
        indices = choose_order(model, indices_in_cell(labels, probabilities, *selected))
    names = (None if label is None else CLASS_NAMES[label] for label in selected)
    description = describe_selection(*names)
    heading.markdown(
        f"**{format_count(len(indices), 'image').capitalize()}: {description}**"
        f"{_describe_share(matrix, selected)}"
    )
    if len(indices):
        scrolling_gallery(model, indices, key="cell-images", label=description)
        _show_exits(model, indices, selected)
    return indices


def _show_boxes(selected: Selection | None) -> None:
    """Show a box for each class of the selection.

    They are not bound to one URL parameter each: without both parameters the largest error is
    selected, and a change of one class then has to write the other one, too.
    """

    def write() -> None:
        values = {param: st.session_state[f"cell-{param}"] for param in _BOXES}
        url.set_query_params(
            **{param: None if name == url.ANY else name for param, name in values.items()},
            image=None,
        )

    for (param, title), label in zip(_BOXES.items(), selected or (None, None), strict=True):
        st.session_state[f"cell-{param}"] = url.ANY if label is None else CLASS_NAMES[label]
        st.selectbox(
            title,
            [url.ANY, *CLASS_NAMES],
            key=f"cell-{param}",
            format_func=lambda name: "Any class" if name == url.ANY else name,
            on_change=write,
            width=112,
        )


def _describe_share(matrix: np.ndarray, selected: Selection) -> str:
    """Say which fraction of a class is in a cell, or of a row or column on the diagonal."""
    true, predicted = selected
    if true is not None and predicted is not None:
        total = matrix[true].sum()
        return f" · {matrix[true, predicted] / total:.1%} of {CLASS_NAMES[true]}" if total else ""
    label = true if true is not None else predicted
    total = matrix[true].sum() if true is not None else matrix[:, predicted].sum()
    name = "recall" if true is not None else "precision"
    return f" · {name} {matrix[label, label] / total:.1%}" if total else ""


def _show_exits(model: StoredModel, indices: np.ndarray, selected: Selection) -> None:
    """Show a link to the misclassified images of the cell, and a download of its predictions."""
    true, predicted = selected
    name = "-".join("any" if label is None else CLASS_NAMES[label] for label in selected)
    with st.container(horizontal=True, vertical_alignment="center", key="downloads-cell"):
        tables.csv_button(
            "CSV",
            lambda: predictions_table(model, indices),
            f"{model.name}-{name}.csv",
            key="data-cell",
        )
        if true != predicted:
            params = {
                param: CLASS_NAMES[label]
                for param, label in zip(_BOXES, selected, strict=True)
                if label is not None
            }
            page_link("misclassified", _describe_link(indices, selected), **params)


def _describe_link(indices: np.ndarray, selected: Selection) -> str:
    """Name the images on the Misclassified page, which leaves out correct predictions."""
    labels_and_predictions = None not in selected
    return (
        f"Open all {len(indices):,} on Misclassified →"
        if labels_and_predictions
        else ("Open the misclassified ones →")
    )
