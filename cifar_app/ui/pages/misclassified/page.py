"""Misclassified page: the test images that a model predicts incorrectly."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cifar_app.metrics.misclassified import second_guess_correct
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.misclassified.summary import describe_errors
from cifar_app.ui.state import url
from cifar_app.ui.widgets import image_dialog, tables, url_widgets
from cifar_app.ui.widgets.collection import show_collection
from cifar_app.ui.widgets.image_filter import FILTER_PARAMS, read_filter, show_filters
from cifar_app.ui.widgets.image_gallery import GALLERY_PARAMS, paged_gallery
from cifar_app.ui.widgets.image_order import choose_order
from cifar_app.ui.widgets.label_doubt import labels_in_doubt
from cifar_app.ui.widgets.model_selectbox import choose_model, stored_models
from cifar_app.ui.widgets.predictions import prediction_tile, predictions_table

_ERRORS = ("all", "every_model", "second")


def misclassified_by(model: StoredModel) -> np.ndarray:
    """Return which test images a model misclassifies, `bool (N,)`."""
    return np.asarray(cache.test_probabilities(model).argmax(axis=1) != cache.test_set()[1])


def misclassified_by_every_model() -> np.ndarray:
    """Return which test images all models misclassify, `bool (N,)`."""
    return np.logical_and.reduce([misclassified_by(model) for model in stored_models()])


def second_guesses_correct(model: StoredModel) -> np.ndarray:
    """Return for which test images the label is the model's second guess, `bool (N,)`."""
    return second_guess_correct(cache.test_set()[1], cache.test_probabilities(model))


def select_images(model: StoredModel, first_row: DeltaGenerator) -> tuple[np.ndarray, str]:
    """Show the filters; those of this page only stand in the row of the model.

    Returns:
        Indices of the matching images in their order, `int (N,)`, and the part of a file name
        that names the filters.
    """
    image_filter = read_filter(model, misclassified_by(model))
    with st.container(horizontal=True):
        show_filters(model, image_filter, reset_params=GALLERY_PARAMS)
    kept = image_filter.keeps()
    masks = {
        "all": kept,
        "every_model": kept & misclassified_by_every_model(),
        "second": kept & second_guesses_correct(model),
    }
    texts = {
        "all": "All errors",
        "every_model": f"Misclassified by all {len(stored_models())} models",
        "second": "Label is the second guess",
    }
    with first_row:
        errors = url_widgets.selectbox(
            "Errors",
            "errors",
            {name: f"{text} ({masks[name].sum():,})" for name, text in texts.items()},
            "all",
            reset_params=GALLERY_PARAMS,
        )
        indices = choose_order(model, np.flatnonzero(masks[errors]), reset_params=GALLERY_PARAMS)
    suffix = "" if errors == "all" else f"-{errors}"
    return indices, image_filter.file_suffix + suffix


def show_images(model: StoredModel, indices: np.ndarray, file_suffix: str) -> None:
    """Show the images page by page, and a download of their predictions."""
    _, labels = cache.test_set()
    in_doubt = labels_in_doubt()
    total = model.card.test["images"] - model.card.test["correct"]
    st.markdown(f"**{len(indices):,} of {total:,} misclassified images**")
    st.markdown(
        describe_errors(
            labels[indices],
            cache.test_probabilities(model)[indices].argmax(axis=1),
            second_guesses_correct(model)[indices],
            misclassified_by_every_model()[indices],
            in_doubt[indices],
        )
    )
    paged_gallery(
        model,
        indices,
        partial(prediction_tile, model, in_doubt),
        key="misclassified",
        label="Misclassified test images",
    )
    tables.csv_button(
        "Download predictions (CSV)",
        lambda: predictions_table(model, indices),
        f"{model.name}-misclassified{file_suffix}.csv",
        key="data-misclassified",
    )


def show_empty_state(model: StoredModel) -> None:
    """Say why no image is shown and offer to remove the filters."""
    true = url.read_class("true")
    if true is not None and true == url.read_class("predicted"):
        st.markdown("**These predictions are correct.** Choose two different classes.")
    else:
        st.markdown("**No misclassified images** match these filters.")
    st.button("Show all misclassified images", key="remove-filters", on_click=_remove_filters)
    show_collection(model)


def _remove_filters() -> None:
    url.set_query_params(**dict.fromkeys((*FILTER_PARAMS, "errors", *GALLERY_PARAMS)))


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Misclassified images: what does the model get wrong?",
        "These are the test images whose predicted class differs from their label. "
        "Select one for details.",
    )
    first_row = st.container(horizontal=True)
    with first_row:
        model = choose_model(reset_params=GALLERY_PARAMS)
    indices, file_suffix = select_images(model, first_row)
    if len(indices):
        show_images(model, indices, file_suffix)
    else:
        show_empty_state(model)
    image_dialog.open_from_url(model, indices, paged=True)


main()
