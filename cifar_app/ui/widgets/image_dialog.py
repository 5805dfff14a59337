"""One test image close up, in a dialog over the page it was picked on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.classification import cross_entropy_per_sample, margins
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import paging
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.prediction import show_probabilities

PARAM = "image"
_PAGE = "page-of-close-up"


def open_image(image: str) -> None:
    """Put an image into the address; the page opens it in its next run."""
    url.set_query_params(**{PARAM: image})


def open_from_url(
    model: StoredModel,
    sequence: Sequence[int] | np.ndarray,
    *,
    compare_with: StoredModel | None = None,
    paged: bool = False,
) -> None:
    """Open the image that the address names; the last part of a page, behind its gallery.

    Args:
        model: Whose answer to show.
        sequence: The images of the page in their order, for next and previous.
        compare_with: Another model whose answer is told as well.
        paged: Whether the page shows them a page at a time; it then turns to the last one seen.
    """
    focus.clear_focus()
    number = url.read_int(PARAM, 0, len(cache.test_set()[1]) - 1)
    if number is not None:
        _dialog(model, compare_with, [int(image) for image in sequence], paged)


def _close() -> None:
    if PARAM in st.query_params:
        focus.request_focus(st.query_params[PARAM])
    url.set_query_params(**{PARAM: None}, **st.session_state.pop(_PAGE, {}))


@st.dialog("A test image close up", width="large", on_dismiss=_close)
def _dialog(
    model: StoredModel, beside: StoredModel | None, sequence: list[int], paged: bool
) -> None:
    images, labels = cache.test_set()
    number = url.read_int(PARAM, 0, len(labels) - 1)
    if number is None:
        st.rerun()
        return
    turns = paged and number in sequence
    st.session_state[_PAGE] = (
        {paging.PARAM: paging.page_param(sequence.index(number))} if turns else {}
    )
    label = int(labels[number])
    probabilities = cache.test_probabilities(model)[number]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        image_widgets.show_image(images[number], "stretch")
        _steps(number, sequence)
    with right:
        st.markdown(_verdict(model, label, probabilities))
        if beside is not None:
            st.markdown(_verdict(beside, label, cache.test_probabilities(beside)[number]))
        _figures(number, label, probabilities)
        show_probabilities(probabilities, "detail-bars", f"{model.name}-test-image-{number}")
        page_link(
            "classify",
            "Open on the Classify page →",
            source="test",
            image=number,
            model=model.name,
        )


def _verdict(model: StoredModel, label: int, probabilities: np.ndarray) -> str:
    answer = int(probabilities.argmax())
    true, said = CLASS_NAMES[label], CLASS_NAMES[answer]
    verdict = "right" if answer == label else f"but it is labeled **{true}**"
    return f"{model.title}: **{said}**, {probabilities.max():.1%} sure, {verdict}."


def _figures(number: int, label: int, probabilities: np.ndarray) -> None:
    loss = cross_entropy_per_sample(np.array([label]), probabilities[None])[0]
    margin = margins(probabilities[None])[0]
    st.caption(f"Test image {number} · loss {loss:.2f} · margin {margin:.2f}")


def _steps(number: int, sequence: list[int]) -> None:
    if number not in sequence:
        return
    position = sequence.index(number)
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, shortcut, step in (("Previous", "Left", -1), ("Next", "Right", 1)):
            target = position + step
            there = 0 <= target < len(sequence)
            st.button(
                label,
                shortcut=shortcut,
                key=f"step-{shortcut}",
                disabled=not there,
                on_click=open_image,
                args=(str(sequence[target]) if there else "",),
            )
    st.caption(f"{position + 1} of {len(sequence)}")
