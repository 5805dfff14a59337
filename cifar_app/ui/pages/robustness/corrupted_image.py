"""Corrupted test images with the model's predictions: several that flip, and one in detail."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.robustness.corruptions import SEVERITIES, Corruption
from cifar_app.robustness.examples import CANDIDATES_PER_CLASS, Flips
from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.components.data_uri import png_uri
from cifar_app.ui.pages.robustness.selection import (
    DEFAULT_SEVERITY,
    describe_severity,
    select_condition,
)
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.prediction import show_probabilities


def show_corrupted_images(model: StoredModel, corruption: Corruption, severity: int) -> None:
    """Show images that the corruption flips, and one image at every severity."""
    flips = cache.flips(model, corruption.name, severity or DEFAULT_SEVERITY)
    n_images = len(cache.test_set()[1])
    default = int(flips.indices[0]) if len(flips.indices) else 0
    index = url.read_int("image", 0, n_images - 1, default=default)
    st.subheader("Examples", anchor=False)
    show_flips(flips, index, f"{corruption.title}, severity {severity or DEFAULT_SEVERITY}")
    st.subheader("One image at every severity", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        url_widgets.number_input("Test image", "image", 0, n_images - 1, index)
        st.button("Shuffle", on_click=_select_random_image, args=(n_images,))
    show_severities(model, corruption, severity, index)


def show_flips(flips: Flips, selected: int, condition: str) -> None:
    """Show corrupted images whose prediction has changed from correct to incorrect."""
    if not len(flips.indices):
        st.markdown(
            f"No prediction changes among {CANDIDATES_PER_CLASS} images per class ({condition})."
        )
        return
    st.markdown(f"Predicted correctly without the corruption, incorrectly with it ({condition}).")
    labels = cache.test_set()[1][flips.indices]
    rows = zip(flips.indices, flips.images, labels, flips.probabilities, strict=True)
    gallery(
        [
            _flip_tile(int(index), image, int(label), probabilities, int(index) == selected)
            for index, image, label, probabilities in rows
        ],
        key="flips",
        label=f"Incorrect predictions, {condition}",
        on_pick=lambda index: url.set_query_params(image=index),
        tile_width=104,
    )


def _flip_tile(
    index: int, image: np.ndarray, label: int, probabilities: np.ndarray, selected: bool
) -> Tile:
    predicted = int(probabilities.argmax())
    prediction = f"{CLASS_NAMES[predicted]} {format_confidence(probabilities.max(), 0)}"
    return Tile(
        id=str(index),
        src=png_uri(image),
        caption=prediction,
        note=f"label: {CLASS_NAMES[label]}",
        label=f"Test image {index}: label {CLASS_NAMES[label]}, predicted {prediction}",
        color=CLASS_COLORS[predicted],
        selected=selected,
    )


def show_severities(model: StoredModel, corruption: Corruption, selected: int, index: int) -> None:
    """Show a test image at every severity, and the selected one in detail."""
    label = int(cache.test_set()[1][index])
    images, probabilities = cache.severities(model, corruption.name, index)
    gallery(
        [
            _severity_tile(severity, severity == selected, image, label, row)
            for severity, (image, row) in enumerate(zip(images, probabilities, strict=True))
        ],
        key="severities",
        label=f"Test image {index}, {corruption.title}, from clean to severity {SEVERITIES[-1]}",
        on_pick=lambda severity: select_condition(corruption.name, int(severity)),
        tile_width=104,
    )
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.image(image_widgets.enlarge(images[selected]), width=320)
        st.caption(f"Test image {index}, {describe_severity(selected)}.")
    with right:
        file_name = f"{model.name}-test-image-{index}-{corruption.name}-{selected}"
        st.markdown(_describe_prediction(label, probabilities[selected]))
        show_probabilities(probabilities[selected], "corrupted-bars", file_name)
        page_link("classify", "Open the clean image on Classify →", source="test", image=index)


def _select_random_image(n_images: int) -> None:
    url.set_query_params(image=int(np.random.default_rng().integers(n_images)))


def _severity_tile(
    severity: int, selected: bool, image: np.ndarray, label: int, probabilities: np.ndarray
) -> Tile:
    predicted = int(probabilities.argmax())
    correctness = "correct" if predicted == label else "incorrect"
    prediction = f"{CLASS_NAMES[predicted]} {format_confidence(probabilities.max(), 0)}"
    name = describe_severity(severity)
    return Tile(
        id=str(severity),
        src=png_uri(image),
        caption=prediction,
        note=f"{name}, {correctness}",
        label=f"{name.capitalize()}: predicted {prediction}, {correctness}",
        color=CLASS_COLORS[predicted],
        selected=selected,
    )


def _describe_prediction(label: int, probabilities: np.ndarray) -> str:
    predicted, true = CLASS_NAMES[probabilities.argmax()], CLASS_NAMES[label]
    correctness = "correct" if predicted == true else f"incorrect (label: **{true}**)"
    confidence = format_confidence(probabilities.max())
    return f"Predicted: **{predicted}**, confidence {confidence}, {correctness}."
