"""Embedding map page: t-SNE scatter plot of the test images."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cifar_app.embeddings.storage import Embeddings
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.components import MapPoints, embedding_map
from cifar_app.ui.pages.embedding_map.coloring import COLORINGS, make_coloring
from cifar_app.ui.pages.embedding_map.overlap import show_overlap
from cifar_app.ui.pages.embedding_map.selected import show_selected
from cifar_app.ui.state import opened_image, url
from cifar_app.ui.widgets import image_dialog, plots, tables, url_widgets
from cifar_app.ui.widgets.embeddings import load_embeddings_or_hint, show_provenance
from cifar_app.ui.widgets.image_filter import read_filter, show_filters
from cifar_app.ui.widgets.label_doubt import labels_in_doubt
from cifar_app.ui.widgets.map_area import PARAM, in_area, read_area, write_area
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.predictions import predictions_table

_CORRECTNESS = {"all": "All", "yes": "Correct", "no": "Incorrect"}


def filter_images(model: StoredModel, first_row: DeltaGenerator) -> tuple[str, np.ndarray]:
    """Show the filters; return the kind of coloring and which images pass, `bool (N,)`."""
    labels, probabilities = cache.test_set()[1], cache.test_probabilities(model)
    predicted = probabilities.argmax(axis=1)
    correct = predicted == labels
    correctness = url.read_choice("correct", _CORRECTNESS, "all")
    page_mask = {"all": np.ones(len(labels), bool), "yes": correct, "no": ~correct}
    image_filter = read_filter(predicted, probabilities.max(axis=1), page_mask[correctness])
    others = image_filter.keeps(ignoring="page")
    counts = {name: (others & mask).sum() for name, mask in page_mask.items()}
    with first_row:
        color = url_widgets.selectbox("Color", "color", COLORINGS, "class")
        url_widgets.selectbox(
            "Predictions",
            "correct",
            {name: f"{text} ({counts[name]:,})" for name, text in _CORRECTNESS.items()},
            "all",
        )
    with st.container(horizontal=True, key="map-filters"):
        show_filters(image_filter)
    return color, image_filter.keeps()


def show_map(
    model: StoredModel, embeddings: Embeddings, color: str, shown: np.ndarray, area: str | None
) -> None:
    """Show the map, and a download of the selected images."""
    _, labels = cache.test_set()
    probabilities, in_doubt = cache.test_probabilities(model), labels_in_doubt()
    models = cache.models_with_predictions()[0]
    predictions = [cache.test_probabilities(other).argmax(axis=1) for other in models]
    st.caption(
        "Tap a point to open its image. Tap Box or Lasso, then draw around points to select them."
        if plots.is_touch_device()
        else "Hover over a point to see its image, click to open it. Drag to select an area."
    )
    embedding_map(
        MapPoints(
            embeddings.coordinates,
            labels,
            probabilities.argmax(axis=1),
            probabilities.max(axis=1),
            in_doubt,
        ),
        make_coloring(color, labels, probabilities, np.array(predictions), in_doubt),
        shown,
        area=area,
        ringed=opened_image.read_opened_image(len(labels)),
        title=f"t-SNE map of the test images · {model.title} · color: {COLORINGS[color].lower()}",
        file_name=f"{model.name}-embedding-map.png",
        key="embedding-map",
        on_pick=opened_image.open_image,
        on_area=write_area,
    )
    indices = np.flatnonzero(shown)
    with st.container(horizontal=True, vertical_alignment="center"):
        tables.csv_button(
            "Download data (CSV)",
            lambda: map_table(model, embeddings, indices),
            f"{model.name}-embedding-map.csv",
            key="data-map",
            as_link=True,
        )
        show_provenance(model, embeddings)


def map_table(model: StoredModel, embeddings: Embeddings, indices: np.ndarray) -> pd.DataFrame:
    """Return the predictions for images and their positions on the map, one row per image."""
    x, y = embeddings.coordinates[indices].T
    return predictions_table(model, indices).assign(x=x, y=y)


def show_lead(embeddings: Embeddings | None) -> None:
    """Show the title of the page, and what the map is."""
    features = f"the {len(embeddings.mean):,} features" if embeddings else "the features"
    layout.page_header(
        "Embedding map: which test images are similar?",
        f"t-SNE embedding of {features} before the last layer: similar test images lie close "
        "together.",
    )


def main() -> None:
    """Show the page."""
    header = st.container()
    first_row = st.container(horizontal=True, vertical_alignment="bottom", key="map-choices")
    with first_row:
        model = choose_model(reset_params=(PARAM,), with_predictions=True)
    embeddings = load_embeddings_or_hint(model)
    with header:
        show_lead(embeddings)
    if embeddings is None:
        return
    color, shown = filter_images(model, first_row)
    area = read_area()
    if area is not None:
        shown = shown & in_area(embeddings.coordinates, area)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_map(model, embeddings, color, shown, area)
    indices = np.flatnonzero(shown)
    with right:
        if len(indices) < len(shown):
            indices = show_selected(model, indices)
        else:
            show_overlap(embeddings)
    image_dialog.open_from_url(model, indices)


main()
