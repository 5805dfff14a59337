"""The selected images of the embedding map: what they are, and their gallery."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.metrics.misclassified import most_frequent_errors
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.state import collection, url
from cifar_app.ui.widgets import map_area
from cifar_app.ui.widgets.image_filter import FILTER_PARAMS
from cifar_app.ui.widgets.image_gallery import scrolling_gallery
from cifar_app.ui.widgets.image_order import choose_order
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.text import format_count

_MAX_ERRORS = 3


def show_selected(model: StoredModel, indices: np.ndarray) -> np.ndarray:
    """Show the images that the filters and the area keep; return them in the chosen order."""
    labels = cache.test_set()[1][indices]
    predictions = cache.test_probabilities(model)[indices].argmax(axis=1)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(describe_correctness(labels, predictions))
        st.button("Show all", key="show-all", on_click=_remove_filters, type="tertiary")
    if not len(indices):
        return indices
    st.html(composition_bar(labels))
    st.markdown(describe_composition(labels, predictions))
    ordered = choose_order(model, indices)
    scrolling_gallery(model, ordered, key="selected", label="Selected test images")
    if (labels != predictions).any():
        kept = ("model", *FILTER_PARAMS, map_area.PARAM, collection.PARAM)
        page_link("misclassified", "The misclassified ones of these images →", keep=kept)
    return ordered


def describe_correctness(labels: np.ndarray, predictions: np.ndarray) -> str:
    """Say how many images there are, and how many of them are predicted correctly."""
    if not len(labels):
        return "**No matching images** in this area."
    fraction = (labels == predictions).mean()
    correctness = f"{fraction:.1%} correct"
    if fraction in (0, 1):
        all_of_them = "all " if len(labels) > 1 else ""
        correctness = f"{all_of_them}{'correct' if fraction else 'incorrect'}"
    return f"**{format_count(len(labels), 'image')}**, {correctness}"


def describe_composition(labels: np.ndarray, predictions: np.ndarray) -> str:
    """Count the classes of the images, and the most frequent errors."""
    counts = np.bincount(labels, minlength=NUM_CLASSES)
    order = [label for label in np.argsort(-counts, kind="stable") if counts[label]]
    text = ", ".join(f"{CLASS_NAMES[label]} {counts[label]:,}" for label in order)
    errors = most_frequent_errors(labels, predictions)
    if not errors:
        return text
    kinds = ", ".join(
        f"{CLASS_NAMES[true]} → {CLASS_NAMES[predicted]} ({count:,})"
        for true, predicted, count in errors[:_MAX_ERRORS]
    )
    return f"{text}. Most frequent errors: {kinds}."


def composition_bar(labels: np.ndarray) -> str:
    """Return a bar of the classes' fractions as HTML; the text beside it says the same."""
    counts = np.bincount(labels, minlength=NUM_CLASSES)
    parts = "".join(
        f"<i style='flex: {count}; background: {CLASS_COLORS[label]}'></i>"
        for label, count in enumerate(counts)
        if count
    )
    return f"<div class='composition' aria-hidden='true'>{parts}</div>"


def _remove_filters() -> None:
    url.set_query_params(**dict.fromkeys((*FILTER_PARAMS, "correct", map_area.PARAM, "image")))
