"""Your data page: all models on the visitor's own labeled images."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data.labeled_sources import open_uploaded_zip
from cifar_app.inference.labeled import evaluate_predictions
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import layout
from cifar_app.ui.pages.your_data import close_up, confusion, images, results
from cifar_app.ui.pages.your_data.data_set import (
    EXAMPLE,
    OWN,
    DataSet,
    classify_waiting,
    get_data_set,
    remove_data_set,
    start_data_set,
)
from cifar_app.ui.pages.your_data.example import EXAMPLE_NAME, example_zip
from cifar_app.ui.pages.your_data.upload import DATA_PARAM, show_empty_state
from cifar_app.ui.state import opened_image, url
from cifar_app.ui.widgets import paging, tables
from cifar_app.ui.widgets.model_selectbox import model_selectbox, stored_models

_VIEW_PARAMS = (confusion.CELL_PARAM, "errors", paging.PARAM, opened_image.PARAM)


def find_data(kind: str, models: Sequence[StoredModel]) -> DataSet | None:
    """Return the data that the page shows; the example is created when it is first asked for."""
    data = get_data_set(kind)
    if data is None and kind == EXAMPLE:
        data = start_data_set(kind, EXAMPLE_NAME, open_uploaded_zip(example_zip()), models)
    return data


def show_header(kind: str, data: DataSet) -> None:
    """Show the name of the data and a button that removes it."""

    def remove() -> None:
        remove_data_set(kind)
        url.set_query_params(**dict.fromkeys((DATA_PARAM, *_VIEW_PARAMS)))

    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(tables.escape_markdown(data.name), anchor=False)
        st.button("Close the example" if kind == EXAMPLE else "Remove images", on_click=remove)


def show_results(data: DataSet) -> None:
    """Show the metrics, the confusion matrix and the errors."""
    results.show_unused_files(data)
    evaluations = evaluate_predictions(data.predictions, [model.card for model in data.models])
    results.show_data(data, evaluations[0])
    results.show_models(data, evaluations)
    names = [model.name for model in data.models]
    default = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0]
    st.subheader("Confusion matrix: which classes are confused?", anchor=False)
    model = model_selectbox(
        "Model",
        "model",
        list(data.models),
        default,
        reset_params=(paging.PARAM, opened_image.PARAM),
    )
    evaluation = evaluations[names.index(model.name)]
    shown = images.Gallery(data, model)
    selected = confusion.read_selection(evaluation.matrix)
    left, right = st.columns([3, 2], gap="large")
    with left:
        confusion.show_matrix(data, model, evaluation.matrix, selected)
    with right:
        in_cell = confusion.show_cell(shown, selected)
    results.show_classes(data, model, evaluation)
    errors = images.show_errors(shown, has_others=evaluation.other_images > 0)
    galleries = {"your-cell": in_cell, "your-errors": errors}
    close_up.open_from_url(data, model, galleries, paged="your-errors")


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Your data: how accurate are the models on your images?",
        "Evaluate all models on your own labeled images, as on the test set.",
    )
    models = stored_models()
    kind = url.read_choice(DATA_PARAM, (EXAMPLE,), OWN)
    data = find_data(kind, models)
    if data is None:
        show_empty_state(models)
        return
    show_header(kind, data)
    if classify_waiting(data):
        show_results(data)


main()
