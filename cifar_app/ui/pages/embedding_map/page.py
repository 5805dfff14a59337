"""Embedding map page: t-SNE scatter plot of the test images."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from cifar_app import charts
from cifar_app.charts import Group
from cifar_app.config import CLASS_NAMES
from cifar_app.embeddings.storage import Embeddings
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.embedding_map import selection
from cifar_app.ui.pages.embedding_map.overlap import describe_overlap, show_class_overlap
from cifar_app.ui.state import url
from cifar_app.ui.widgets import image_dialog, plots, url_widgets
from cifar_app.ui.widgets.embeddings import load_embeddings_or_hint, show_provenance
from cifar_app.ui.widgets.image_gallery import scrolling_gallery
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.predictions import predictions_table
from cifar_app.ui.widgets.text import format_count

_COLORS: dict[str, str] = {"class": "True class", "correct": "Correct or incorrect"}
_CORRECTNESS: dict[str, str] = {"all": "All", "yes": "Correct", "no": "Incorrect"}


def filter_images(correct: np.ndarray) -> tuple[str, np.ndarray]:
    """Show the filters; returns the kind of coloring and which images pass, `bool (N,)`."""
    _, labels = cache.test_set()
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=180):
            url_widgets.class_selectbox("True class", "true")
        correctness = url_widgets.segmented_control("Predictions", "correct", _CORRECTNESS, "all")
        color = url_widgets.segmented_control("Color", "color", _COLORS, "class")
    true = url.read_class("true")
    passes = np.ones(len(labels), bool) if true is None else labels == true
    if correctness != "all":
        passes &= correct == (correctness == "yes")
    return color, passes


def make_groups(color: str, passes: np.ndarray, correct: np.ndarray) -> list[Group]:
    """Group the images that pass the filters by color, without empty groups."""
    _, labels = cache.test_set()
    if color == "correct":
        groups = [
            Group("correct", MUTED, np.flatnonzero(passes & correct)),
            Group("incorrect", ACCENT, np.flatnonzero(passes & ~correct)),
        ]
    else:
        groups = [
            Group(name, CLASS_COLORS[label], np.flatnonzero(passes & (labels == label)))
            for label, name in enumerate(CLASS_NAMES)
        ]
    return [group for group in groups if len(group.indices)]


def show_map(
    model: StoredModel,
    embeddings: Embeddings,
    groups: list[Group],
    indices: np.ndarray,
    area: str | None,
) -> None:
    """Show the map, on which an area can be drawn, and a download of the selected images."""
    figure_key = f"{model.card.files} {[(group.name, len(group.indices)) for group in groups]}"
    chart = selection.chart_for(area, figure_key)
    outline = None if chart.drawn_area is None else selection.corners_of(chart.drawn_area)
    x, y = embeddings.coordinates[indices].T
    plots.show_plot(
        charts.embedding_scatter(embeddings.coordinates, groups, outline),
        chart.key,
        predictions_table(model, indices).assign(x=x, y=y),
        f"{model.name}-embedding-map",
        navigation=True,
        on_select=partial(selection.store_selection, chart, renew=plots.is_touch_device()),
        selection_mode=("box", "lasso"),
    )


def show_selected(model: StoredModel, indices: np.ndarray, correct: np.ndarray) -> None:
    """Show the images in the area that pass the filters."""
    text = "**No matching images** in this area."
    if len(indices):
        count, fraction = format_count(len(indices), "image"), correct[indices].mean()
        correctness = f"{fraction:.1%} correct"
        if fraction in (0, 1):
            all_of_them = "all " if len(indices) > 1 else ""
            correctness = f"{all_of_them}{'correct' if fraction else 'incorrect'}"
        text = f"**{count}**, {correctness}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(text)
        st.button("Show all", on_click=_reset_filters, type="tertiary")
    scrolling_gallery(model, indices, key="selected", label="Selected test images")


def _reset_filters() -> None:
    url.set_query_params(true=None, correct=None, area=None, image=None)


def show_hint(neighbor_class_matrix: np.ndarray) -> None:
    """Say how to select images, and show which classes overlap."""
    action = "**Draw a box** around points"
    if plots.is_touch_device():
        action = "**Tap the box** above the map and draw around points"
    st.markdown(f"{action} to see their images, or filter by class or correctness above.")
    show_class_overlap(neighbor_class_matrix)


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Embedding map: which test images are similar?",
        "Each point is one of the 10,000 test images (t-SNE). Images with similar features lie "
        "close together; the distance between two clusters has no meaning.",
    )
    model = choose_model(reset_params=(selection.PARAM,))
    embeddings = load_embeddings_or_hint(model)
    if embeddings is None:
        return
    _, labels = cache.test_set()
    correct = cache.test_probabilities(model).argmax(axis=1) == labels
    st.markdown(describe_overlap(embeddings.neighbor_class_matrix))
    color, passes = filter_images(correct)
    area = selection.read_area()
    if area is not None:
        in_area = selection.in_area(embeddings.coordinates, selection.corners_of(area))
        indices = np.flatnonzero(passes & in_area)
    else:
        indices = np.flatnonzero(passes)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_map(model, embeddings, make_groups(color, passes, correct), indices, area)
        show_provenance(model, embeddings)
    with right:
        if len(indices) < len(labels):
            show_selected(model, indices, correct)
        else:
            show_hint(embeddings.neighbor_class_matrix)
    image_dialog.open_from_url(model, indices)


main()
