"""Misclassified page: the test images that a model predicts incorrectly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cifar_app.metrics.classification import label_ranks
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.misclassified.summary import describe_errors
from cifar_app.ui.state import url
from cifar_app.ui.widgets import image_dialog, map_area, tables, url_widgets
from cifar_app.ui.widgets.collection import show_collection
from cifar_app.ui.widgets.image_filter import FILTER_PARAMS, read_filter, show_filters
from cifar_app.ui.widgets.image_gallery import GALLERY_PARAMS, paged_gallery
from cifar_app.ui.widgets.image_order import choose_order
from cifar_app.ui.widgets.label_doubt import labels_in_doubt
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.predictions import prediction_tiles, predictions_table


@dataclass(frozen=True)
class Errors:
    """Which test images a model misclassifies, and how.

    Attributes:
        by_model: Misclassified by the model, `bool (N,)`.
        by_all: Misclassified by all models, `bool (N,)`.
        second: The label is the model's second guess, `bool (N,)`.
        n_models: Number of models.
    """

    by_model: np.ndarray
    by_all: np.ndarray
    second: np.ndarray
    n_models: int


def find_errors(model: StoredModel) -> Errors:
    """Return the errors of a model."""
    labels = cache.test_set()[1]
    models = cache.models_with_predictions()[0]
    probabilities = [cache.test_probabilities(other) for other in models]
    by_model = {
        other.name: predicted.argmax(axis=1) != labels
        for other, predicted in zip(models, probabilities, strict=True)
    }
    return Errors(
        by_model[model.name],
        np.logical_and.reduce(list(by_model.values())),
        label_ranks(labels, cache.test_probabilities(model)) == 2,
        len(models),
    )


def in_area_of_url(model: StoredModel) -> np.ndarray:
    """Return which test images lie in the area that was drawn on the map, `bool (N,)`."""
    area = map_area.read_area()
    embeddings = cache.embeddings(model) if area else None
    if area is None or embeddings is None:
        return np.ones(len(cache.test_set()[1]), bool)
    return map_area.in_area(embeddings.coordinates, area)


def select_images(
    model: StoredModel, errors: Errors, first_row: DeltaGenerator
) -> tuple[np.ndarray, str]:
    """Show the filters; those of this page only stand in the row of the model.

    Returns:
        Indices of the matching images in their order, `int (N,)`, and the part of a file name
        that names the filters.
    """
    probabilities = cache.test_probabilities(model)
    page_mask = errors.by_model & in_area_of_url(model)
    image_filter = read_filter(probabilities.argmax(axis=1), probabilities.max(axis=1), page_mask)
    with st.container(horizontal=True):
        show_filters(image_filter, reset_params=GALLERY_PARAMS)
        if map_area.PARAM in st.query_params:
            st.button("Remove the map area", key="remove-area", on_click=_remove_area)
    kept = image_filter.keeps()
    kinds = {
        "all": ("All errors", kept),
        "every_model": (f"Misclassified by all {errors.n_models} models", kept & errors.by_all),
        "second": ("Label is the second guess", kept & errors.second),
    }
    with first_row:
        kind = url_widgets.selectbox(
            "Errors",
            "errors",
            {name: f"{text} ({mask.sum():,})" for name, (text, mask) in kinds.items()},
            "all",
            reset_params=GALLERY_PARAMS,
        )
        indices = np.flatnonzero(kinds[kind][1])
        indices = choose_order(model, indices, reset_params=GALLERY_PARAMS)
    suffix = "" if kind == "all" else f"-{kind}"
    return indices, image_filter.file_suffix + suffix


def show_images(model: StoredModel, errors: Errors, indices: np.ndarray, file_suffix: str) -> None:
    """Show the images page by page, and a download of their predictions."""
    _, labels = cache.test_set()
    in_doubt = labels_in_doubt()
    st.markdown(f"**{len(indices):,} of {errors.by_model.sum():,} misclassified images**")
    st.markdown(
        describe_errors(
            labels[indices],
            cache.test_probabilities(model)[indices].argmax(axis=1),
            errors.second[indices],
            errors.by_all[indices],
            in_doubt[indices],
        )
    )
    paged_gallery(
        model,
        indices,
        prediction_tiles(model),
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
    params = (*FILTER_PARAMS, map_area.PARAM, "errors", *GALLERY_PARAMS)
    url.set_query_params(**dict.fromkeys(params))


def _remove_area() -> None:
    url.set_query_params(**dict.fromkeys((map_area.PARAM, *GALLERY_PARAMS)))


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Misclassified images: what does the model get wrong?",
        "These are the test images whose predicted class differs from their label. "
        "Select one for details.",
    )
    first_row = st.container(horizontal=True, vertical_alignment="bottom")
    with first_row:
        model = choose_model(reset_params=(map_area.PARAM, *GALLERY_PARAMS), with_predictions=True)
    errors = find_errors(model)
    indices, file_suffix = select_images(model, errors, first_row)
    if len(indices):
        show_images(model, errors, indices, file_suffix)
    else:
        show_empty_state(model)
    image_dialog.open_from_url(model, indices, paged=True)


main()
