"""Misclassified page: the test images that a model predicts incorrectly."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from cifar_app.metrics.classification import cross_entropy_per_sample, margins
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.state import url
from cifar_app.ui.widgets import image_dialog, tables, url_widgets
from cifar_app.ui.widgets.image_gallery import (
    GALLERY_PARAMS,
    paged_gallery,
    prediction_tile,
    predictions_table,
)
from cifar_app.ui.widgets.label_doubt import labels_in_doubt
from cifar_app.ui.widgets.model_selectbox import choose_model

_ORDERS: dict[str, str] = {
    "confidence": "Highest confidence",
    "loss": "Highest loss",
    "margin": "Smallest margin",
    "index": "Test set order",
}


def select_misclassified(model: StoredModel) -> np.ndarray:
    """Show the filters and return the indices of the matching images in order, `int (N,)`."""
    with st.container(horizontal=True):
        url_widgets.class_selectbox("True class", "true", reset_params=GALLERY_PARAMS)
        url_widgets.class_selectbox("Predicted class", "predicted", reset_params=GALLERY_PARAMS)
        order = url_widgets.selectbox(
            "Sort by", "order", _ORDERS, "confidence", reset_params=GALLERY_PARAMS
        )
    return find_misclassified(
        cache.test_set()[1],
        cache.test_probabilities(model),
        true=url.read_class("true"),
        predicted=url.read_class("predicted"),
        order=order,
    )


def hide_labels_in_doubt(indices: np.ndarray, in_doubt: np.ndarray) -> np.ndarray:
    """Show the switch that hides images whose label is in doubt; return the images that remain."""
    in_doubt = in_doubt[indices]
    hide = url_widgets.toggle(
        f"Hide labels in doubt ({in_doubt.sum():,})",
        "hide_doubt",
        tooltip="All models predict the same class, which is not the label.",
        reset_params=GALLERY_PARAMS,
    )
    return indices[~in_doubt] if hide else indices


def show_images(model: StoredModel, indices: np.ndarray, in_doubt: np.ndarray) -> None:
    """Show the images page by page and a download of their predictions."""
    paged_gallery(
        indices,
        partial(prediction_tile, model, in_doubt),
        key="misclassified",
        label="Misclassified test images",
    )
    probabilities = cache.test_probabilities(model)[indices]
    table = predictions_table(model, indices).assign(
        loss=cross_entropy_per_sample(cache.test_set()[1][indices], probabilities),
        margin=margins(probabilities),
        label_in_doubt=in_doubt[indices],
    )
    tables.csv_button("Download predictions (CSV)", table, f"{model.name}-misclassified.csv")


def show_empty_state() -> None:
    """Say why no image is shown and offer to remove the filters."""
    true = url.read_class("true")
    if true is not None and true == url.read_class("predicted"):
        st.markdown("**These predictions are correct.** Choose two different classes.")
    elif url.read_choice("hide_doubt", ("on",), "off") == "on":
        st.markdown("**No misclassified images** except those with a label in doubt.")
    else:
        st.markdown("**No misclassified images.** The model never makes this error.")
    st.button("Show all misclassified images", on_click=_remove_filters)


def _remove_filters() -> None:
    url.set_query_params(true=None, predicted=None, hide_doubt=None, page=None, image=None)


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Misclassified images: what does the model get wrong?",
        "These are the test images whose predicted class differs from their label. "
        "Select one for details.",
    )
    model = choose_model(reset_params=GALLERY_PARAMS)
    in_doubt = labels_in_doubt()
    indices = hide_labels_in_doubt(select_misclassified(model), in_doubt)
    if len(indices):
        total = model.card.test["images"] - model.card.test["correct"]
        st.markdown(f"**{len(indices):,} of {total:,} misclassified images**")
        show_images(model, indices, in_doubt)
    else:
        show_empty_state()
    image_dialog.open_from_url(model, indices, paged=True)


main()
