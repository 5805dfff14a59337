"""One test image, spoilt step by step, and what the network says to each step."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.robustness.corruptions import SEVERITIES, Corruption, corrupt
from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.components.data_uri import png_uri
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.prediction import show_probabilities

_CLEAN = 0
_SEVERITY = 3


def show_steps(model: StoredModel, corruption: Corruption) -> None:
    """The image of the address at every severity, and one of them close up.

    Args:
        model: The network that is asked, now.
        corruption: What is done to the image.
    """
    st.subheader("What does that look like?", anchor=False)
    _, labels = cache.test_set()
    number = _choose_image(len(labels))
    severity = url.read_int("severity", _CLEAN, SEVERITIES[-1], default=_SEVERITY)
    chosen = _SEVERITY if severity is None else severity
    images = corrupted_images(number, corruption)
    answers = cache.classifier(model).predict(images)
    label = int(labels[number])
    gallery(
        [
            _tile(step, step == chosen, images[step], label, answers[step])
            for step in range(len(images))
        ],
        key="steps",
        label=f"Test image {number}, {corruption.title}, from clean to severity {SEVERITIES[-1]}",
        on_pick=_pick,
        tile_width=104,
    )
    file_name = f"{model.name}-test-image-{number}-{corruption.name}-{chosen}"
    _show_close_up(number, label, chosen, images[chosen], answers[chosen], file_name)


def corrupted_images(number: int, corruption: Corruption) -> np.ndarray:
    """A test image as it is and at every severity, `uint8 (6, 32, 32, 3)`."""
    clean = cache.test_set()[0][number][None]
    steps = (corrupt(clean, corruption.name, severity, [number]) for severity in SEVERITIES)
    return np.concatenate([clean, *steps])


def _choose_image(images: int) -> int:
    number = url.read_int("image", 0, images - 1, default=0) or 0
    with st.container(horizontal=True, vertical_alignment="bottom"):
        url_widgets.number_input("Test image", "image", 0, images - 1, number)
        st.button("Another image", on_click=_draw, args=(images,))
    return number


def _draw(images: int) -> None:
    url.set_query_params(image=int(np.random.default_rng().integers(images)))


def _pick(step: str) -> None:
    url.set_query_params(severity=None if int(step) == _SEVERITY else step)


def _name(step: int) -> str:
    return "clean" if step == _CLEAN else f"severity {step}"


def _tile(step: int, chosen: bool, image: np.ndarray, label: int, answer: np.ndarray) -> Tile:
    said = int(answer.argmax())
    verdict = "right" if said == label else "wrong"
    words = f"{CLASS_NAMES[said]} {answer.max():.0%}"
    return Tile(
        id=str(step),
        src=png_uri(image),
        caption=words,
        note=f"{_name(step)}, {verdict}",
        label=f"{_name(step).capitalize()}: answered {words}, {verdict}",
        color=CLASS_COLORS[said],
        selected=chosen,
    )


def _show_close_up(
    number: int, label: int, step: int, image: np.ndarray, answer: np.ndarray, file_name: str
) -> None:
    said, true = CLASS_NAMES[answer.argmax()], CLASS_NAMES[label]
    verdict = "right" if said == true else f"but it is labeled **{true}**"
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.image(image_widgets.enlarge(image), width=320)
        st.caption(f"Test image {number}, {_name(step)}.")
    with right:
        st.markdown(f"Answer: **{said}**, {answer.max():.1%} sure, {verdict}.")
        show_probabilities(answer, "spoilt-bars", file_name)
        page_link("classify", "Open it clean on the Classify page →", source="test", image=number)
