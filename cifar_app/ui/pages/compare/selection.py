"""Images on which two models disagree, selected in a table or a matrix."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.metrics.comparison import (
    PAIRED_OUTCOMES,
    order_by_disagreement,
    paired_outcomes_by_class,
)
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.components import Tile
from cifar_app.ui.pages.compare.confusion_difference import show_confusion_difference
from cifar_app.ui.pages.compare.outcome_table import describe_outcome, show_outcome_table
from cifar_app.ui.widgets import image_dialog, images, url_widgets
from cifar_app.ui.widgets.image_gallery import GALLERY_PARAMS, paged_gallery
from cifar_app.ui.widgets.label_doubt import labels_in_doubt
from cifar_app.ui.widgets.text import format_count

_VIEWS = {"outcomes": "Correctness", "matrix": "Confusion matrix, A − B"}
_SELECTION_PARAMS = ("outcome", "true", "predicted", *GALLERY_PARAMS)

Selection = tuple[np.ndarray, str]
"""Indices of images, `int (N,)`, and their description."""


def show_selection(a: StoredModel, b: StoredModel, outcomes: np.ndarray) -> None:
    """Show how often two models disagree, and the images of the selected cell.

    Args:
        a: Model A.
        b: Model B.
        outcomes: Result of `paired_outcomes`.
    """
    st.subheader("Where do the two models disagree?", anchor=False)
    view = url_widgets.segmented_control(
        "Table", "view", _VIEWS, "outcomes", reset_params=_SELECTION_PARAMS
    )
    if view == "outcomes":
        selection = select_by_outcome(a, b, outcomes)
    else:
        selection = select_by_prediction(a, b)
    if selection is None:
        st.markdown("**Select a cell** to see its images.")
    else:
        show_images(a, b, *selection)


def _tile(index: int, a: np.ndarray, b: np.ndarray, in_doubt: bool) -> Tile:
    label = CLASS_NAMES[cache.test_set()[1][index]]
    predicted_a, predicted_b = (
        f"{CLASS_NAMES[row.argmax()]} {format_confidence(row.max(), 0)}" for row in (a, b)
    )
    doubt = ", in doubt" if in_doubt else ""
    return Tile(
        id=str(index),
        src=images.test_image_uri(index),
        caption=f"A: {predicted_a}",
        note=f"B: {predicted_b}\nlabel: {label}{doubt}",
        label=f"Test image {index}: label {label}{doubt}, A predicts {predicted_a}, "
        f"B predicts {predicted_b}",
    )


def show_images(a: StoredModel, b: StoredModel, indices: np.ndarray, description: str) -> None:
    """Show images with both predictions, the strongest disagreement first."""
    of_a, of_b = cache.test_probabilities(a), cache.test_probabilities(b)
    indices = order_by_disagreement(indices, cache.test_set()[1], of_a, of_b)
    in_doubt = labels_in_doubt()
    count = format_count(len(indices), "image").capitalize()
    st.markdown(f"**{count}: {description}.**")
    if len(indices) > 1:
        st.caption("Sorted by the difference of both models' probabilities of the label.")
    paged_gallery(
        a,
        indices,
        lambda index: _tile(index, of_a[index], of_b[index], bool(in_doubt[index])),
        key="compared",
        label=f"Test images: {description}",
    )
    image_dialog.open_from_url(a, indices, compare_with=b, paged=True)


def select_by_outcome(a: StoredModel, b: StoredModel, outcomes: np.ndarray) -> Selection | None:
    """Show the table of outcomes and return the images of the selected cell."""
    _, labels = cache.test_set()
    counts = paired_outcomes_by_class(labels, outcomes)
    true, outcome = show_outcome_table(counts, a, b)
    if outcome is None:
        return None
    selected = outcomes == PAIRED_OUTCOMES.index(outcome)
    description = describe_outcome(outcome, a.title, b.title)
    if true is not None:
        selected &= labels == true
        description = f"{CLASS_NAMES[true]}, {description}"
    return np.flatnonzero(selected), description


def select_by_prediction(a: StoredModel, b: StoredModel) -> Selection | None:
    """Show the difference of the confusion matrices and return the images of the selected cell.

    These are the images that are in the cell of only one of the models.
    """
    _, labels = cache.test_set()
    cell = show_confusion_difference(a, b)
    if cell is None:
        return None
    true, predicted = cell
    by_a, by_b = (
        (labels == true) & (cache.test_probabilities(model).argmax(axis=1) == predicted)
        for model in (a, b)
    )
    description = (
        f"{CLASS_NAMES[true]} predicted as {CLASS_NAMES[predicted]} by only one model, "
        f"{(by_a & ~by_b).sum()} by {a.title} and {(by_b & ~by_a).sum()} by {b.title}"
    )
    return np.flatnonzero(by_a != by_b), description
