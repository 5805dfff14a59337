"""The choice of a test image: a random sample, of all images or those that pass a filter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, url_widgets
from cifar_app.ui.widgets.label_doubt import labels_in_doubt

_SAMPLE_SIZE = 24
_MAX_SEED = 9_999
_TILE_PX = 64
_GUESS_PARAM = "guess"
_CLASS_PARAM = "true"
_MISCLASSIFIED_PARAM = "misclassified"


def pick_test_image(
    model: StoredModel, *, on_pick: Callable[[], None], can_guess: bool = False
) -> int | None:
    """Show a sample of the test images and return the index of the chosen one.

    Args:
        model: Model whose misclassified images can be selected.
        on_pick: Called when an image is chosen.
        can_guess: Whether to offer that labels are hidden, to be guessed.

    Returns:
        Index of the image; None if no image passes the filter.
    """
    max_index = len(cache.test_set()[1]) - 1
    area = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        seed = url.read_int("seed", 0, _MAX_SEED, default=0)
        st.button("Shuffle", on_click=_shuffle, args=(seed,))
        with st.popover("Filter"):
            changed = ("image", "seed", "crop")
            url_widgets.class_selectbox("Class", _CLASS_PARAM, reset_params=changed)
            url_widgets.toggle(
                f"Only misclassified by {model.title}", _MISCLASSIFIED_PARAM, reset_params=changed
            )
            number = st.container()
        if can_guess:
            url_widgets.toggle(
                "Guess first",
                _GUESS_PARAM,
                tooltip="Name the class yourself before you see the label and the prediction.",
            )
    sample = _draw(_candidates(model), seed)
    if sample.size == 0:
        area.markdown("**There are no such test images.**")
        return None
    selected = url.read_int("image", 0, max_index, default=int(sample[0]))
    with number:
        url_widgets.number_input("Test image number", "image", 0, max_index, selected)

    def pick(index: str) -> None:
        on_pick()
        url.set_query_params(image=index, crop=None)

    if is_guessing():  # one image after the other
        return selected
    with area:
        gallery(
            [_tile(index, index == selected) for index in sample.tolist()],
            key="test-gallery",
            label="Random test images",
            on_pick=pick,
            tile_width=_TILE_PX,
            single_row=True,
        )
    return selected


def is_guessing() -> bool:
    """Return whether labels are hidden, to be guessed."""
    return st.query_params.get(_GUESS_PARAM) == "on"


def show_next_image(model: StoredModel, index: int) -> None:
    """Write to the URL the image of the sample after `index`, or the next sample."""
    seed = url.read_int("seed", 0, _MAX_SEED, default=0)
    sample = _draw(_candidates(model), seed).tolist()
    position = sample.index(index) + 1 if index in sample else 0
    if position < len(sample):
        url.set_query_params(image=sample[position])
    else:
        _shuffle(seed)


def _shuffle(seed: int) -> None:
    url.set_query_params(seed=(seed + 1) % (_MAX_SEED + 1), image=None)


def _candidates(model: StoredModel) -> np.ndarray:
    """Return the indices of the images that pass the filter of the URL, `int (N,)`."""
    _, labels = cache.test_set()
    passes = np.ones(len(labels), bool)
    label = url.read_class(_CLASS_PARAM)
    if label is not None:
        passes &= labels == label
    if url.read_choice(_MISCLASSIFIED_PARAM, ("on",), "off") == "on":
        passes &= cache.test_probabilities(model).argmax(axis=1) != labels
    if is_guessing():  # a label that is probably wrong would be an unfair question
        passes &= ~labels_in_doubt()
    return np.flatnonzero(passes)


def _draw(candidates: np.ndarray, seed: int) -> np.ndarray:
    size = min(_SAMPLE_SIZE, len(candidates))
    return np.random.default_rng(seed).choice(candidates, size, replace=False)


def _tile(index: int, is_selected: bool) -> Tile:
    label = cache.test_set()[1][index]
    class_name = CLASS_NAMES[label]
    return Tile(
        id=str(index),
        src=images.test_image_uri(index),
        caption=class_name,
        note="",
        label=f"Test image {index}, {class_name}",
        color=CLASS_COLORS[label],
        selected=is_selected,
    )
