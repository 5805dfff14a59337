"""One test image at every severity of a corruption, with the model's predictions."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
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

_DEFAULT_SEVERITY = 3


def show_corrupted_images(model: StoredModel, corruption: Corruption) -> None:
    """Show the chosen test image at every severity, and one of them in detail."""
    st.subheader("Corrupted test image", anchor=False)
    _, labels = cache.test_set()
    index = _choose_image(len(labels))
    selected = url.read_int("severity", 0, SEVERITIES[-1], default=_DEFAULT_SEVERITY)
    images = corrupted_images(index, corruption)
    probabilities = cache.classifier(model).predict(images)
    label = int(labels[index])
    gallery(
        [
            _tile(severity, severity == selected, image, label, row)
            for severity, (image, row) in enumerate(zip(images, probabilities, strict=True))
        ],
        key="severities",
        label=f"Test image {index}, {corruption.title}, from clean to severity {SEVERITIES[-1]}",
        on_pick=_select_severity,
        tile_width=104,
    )
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.image(image_widgets.enlarge(images[selected]), width=320)
        st.caption(f"Test image {index}, {_severity_name(selected)}.")
    with right:
        file_name = f"{model.name}-test-image-{index}-{corruption.name}-{selected}"
        st.markdown(_describe_prediction(label, probabilities[selected]))
        show_probabilities(probabilities[selected], "corrupted-bars", file_name)
        page_link("classify", "Open the clean image on Classify →", source="test", image=index)


def corrupted_images(index: int, corruption: Corruption) -> np.ndarray:
    """Return a test image clean and at every severity, `uint8 (6, 32, 32, 3)`."""
    clean = cache.test_set()[0][index][None]
    corrupted = [corrupt(clean, corruption.name, severity, [index]) for severity in SEVERITIES]
    return np.concatenate([clean, *corrupted])


def _choose_image(n_images: int) -> int:
    index = url.read_int("image", 0, n_images - 1, default=0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        url_widgets.number_input("Test image", "image", 0, n_images - 1, index)
        st.button("Shuffle", on_click=_select_random_image, args=(n_images,))
    return index


def _select_random_image(n_images: int) -> None:
    url.set_query_params(image=int(np.random.default_rng().integers(n_images)))


def _select_severity(severity: str) -> None:
    url.set_query_params(severity=None if int(severity) == _DEFAULT_SEVERITY else severity)


def _severity_name(severity: int) -> str:
    return f"severity {severity}" if severity else "clean"


def _tile(
    severity: int, selected: bool, image: np.ndarray, label: int, probabilities: np.ndarray
) -> Tile:
    predicted = int(probabilities.argmax())
    correctness = "correct" if predicted == label else "incorrect"
    prediction = f"{CLASS_NAMES[predicted]} {format_confidence(probabilities.max(), 0)}"
    name = _severity_name(severity)
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
