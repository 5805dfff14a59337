"""A dialog that shows one test image with its prediction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.metrics.classification import cross_entropy_per_sample, margins
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import paging
from cifar_app.ui.widgets.label_doubt import show_label_in_doubt
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.prediction import show_probabilities

PARAM = "image"


def open_image(index: str) -> None:
    """Write a test image to the URL; the next run opens it."""
    url.set_query_params(**{PARAM: index})


def open_from_url(
    model: StoredModel,
    sequence: Sequence[int] | np.ndarray,
    *,
    compare_with: StoredModel | None = None,
    paged: bool = False,
    details: Callable[[int], None] | None = None,
) -> None:
    """Open the test image that the URL names. Call it after the gallery of the page.

    Args:
        model: Model whose prediction to show.
        sequence: Indices of the page's images in their order, for Previous and Next.
        compare_with: Second model whose prediction to show.
        paged: Whether the page shows the sequence in pages; closing then goes to the page of
            the last image.
        details: Called with the index of the image to show more beside it.
    """
    focus.pop_focus()  # of a page that shows no gallery in this run
    if _read_index() is None:
        return
    indices = [int(index) for index in sequence]
    close = partial(_close, indices if paged else [])
    st.dialog("Test image", width="large", on_dismiss=close)(_show)(
        model, compare_with, indices, details
    )


def _read_index() -> int | None:
    return url.read_optional_int(PARAM, 0, len(cache.test_set()[1]) - 1)


def _close(paged_sequence: list[int]) -> None:
    index = _read_index()
    params: dict[str, int | None] = {PARAM: None}
    if index in paged_sequence:
        params[paging.PARAM] = paging.page_param(paged_sequence.index(index))
    focus.request_focus(str(index))
    url.set_query_params(**params)


def _show(
    model: StoredModel,
    compare_with: StoredModel | None,
    sequence: list[int],
    details: Callable[[int], None] | None,
) -> None:
    index = _read_index()
    if index is None:
        st.rerun()
        return
    images, labels = cache.test_set()
    label = int(labels[index])
    probabilities = cache.test_probabilities(model)[index]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        image_widgets.show_image(images[index], "stretch")
        _show_steps(index, sequence)
    with right:
        st.markdown(_describe_prediction(model, label, probabilities))
        if compare_with is not None:
            other = cache.test_probabilities(compare_with)[index]
            st.markdown(_describe_prediction(compare_with, label, other))
        show_label_in_doubt(index)
        if details is not None:
            details(index)
        loss = cross_entropy_per_sample(np.array([label]), probabilities[None])[0]
        margin = margins(probabilities[None])[0]
        st.caption(f"Test image {index} · loss {loss:.2f} · margin {margin:.2f}")
        show_probabilities(probabilities, "dialog-bars", f"{model.name}-test-image-{index}")
        page_link(
            "classify",
            "Open on the Classify page →",
            source="test",
            image=index,
            model=model.name,
        )


def _describe_prediction(model: StoredModel, label: int, probabilities: np.ndarray) -> str:
    prediction = int(probabilities.argmax())
    verdict = (
        "correct" if prediction == label else f"incorrect: the label is **{CLASS_NAMES[label]}**"
    )
    confidence = format_confidence(probabilities.max())
    return f"{model.title}: **{CLASS_NAMES[prediction]}**, confidence {confidence}, {verdict}."


def _show_steps(index: int, sequence: list[int]) -> None:
    if index not in sequence:
        return
    position = sequence.index(index)
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, shortcut, step in (("Previous", "Left", -1), ("Next", "Right", 1)):
            target = position + step
            exists = 0 <= target < len(sequence)
            st.button(
                label,
                shortcut=shortcut,
                key=f"step-{shortcut}",
                disabled=not exists,
                on_click=open_image,
                args=(str(sequence[target]) if exists else "",),
            )
    st.caption(f"{position + 1} of {len(sequence)}")
