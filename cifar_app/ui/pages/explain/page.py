"""Explanations: which pixels led to the prediction?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES, IMAGE_SIZE
from cifar_app.explain.attribution import Attribution, overlay_heatmap
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import Prediction
from cifar_app.photos import crop_and_resize, encode_png
from cifar_app.ui import layout
from cifar_app.ui.pages.explain.color_bar import color_bar_html
from cifar_app.ui.pages.explain.descriptions import (
    describe_attribution,
    describe_score_map,
    no_part_matters,
)
from cifar_app.ui.pages.explain.methods import METHODS, Method, explain
from cifar_app.ui.widgets import images, tables, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.prediction_text import describe_rejection
from cifar_app.ui.widgets.text import with_article

_PREDICTED = "predicted"
_REJECTED = "none of the ten: why rejected?"
_STOPPED = "stopped-explanation"
_SCORE_LEGEND = (
    "Orange: without this part the score would be lower. Blue: without it, higher. Full color: "
    "covering the part changes the odds by a factor of 20 or more."
)
_OPENING_EXAMPLE = layout.OPENING_EXAMPLES["explain"]
_DISPLAY_WIDTH_PX = 512
_MAX_HEATMAP_SIZE_PX = 640


def select_method_and_class(selected: SelectedImage) -> tuple[str, int | None]:
    """Show the two controls; return the key of the method and the class to explain.

    The class is None if the question is why the image was rejected.
    """
    with st.container(horizontal=True, gap="medium"):
        name = url_widgets.segmented_control(
            "Method",
            "method",
            {name: method.title for name, method in METHODS.items()},
            "occlusion",
        )
        prediction = selected.prediction
        predicted = (
            f"{prediction.class_name} ({format_confidence(prediction.confidence)}, predicted)"
        )
        options = {_PREDICTED: _REJECTED if prediction.none_of_these else predicted}
        for class_name, probability in zip(CLASS_NAMES, prediction.probabilities, strict=True):
            options[class_name] = f"{class_name} ({format_confidence(probability)})"
        with st.container(width=300):
            option = url_widgets.selectbox("Class to explain", "class", options, _PREDICTED)
    if option != _PREDICTED:
        return name, CLASS_NAMES.index(option)
    return name, None if prediction.none_of_these else prediction.label


def draw_image(selected: SelectedImage) -> Image.Image:
    """Return the crop of the photo, or the test image, at the resolution of its heatmap."""
    if selected.image.test_index is not None:
        return Image.fromarray(selected.model_input)
    photo = selected.image.photo
    left, _, right, _ = selected.crop.box(photo.width, photo.height)
    size = min(right - left, _MAX_HEATMAP_SIZE_PX)
    return Image.fromarray(crop_and_resize(photo, size, selected.crop))


def show_explanation(selected: SelectedImage, name: str, question: int | None) -> None:
    """Show the heatmap beside the image, and what it means.

    Args:
        selected: Image and model.
        name: Name of the method.
        question: Class to explain; None for the rejection of the image.
    """
    method, prediction = METHODS[name], selected.prediction
    label = question
    if question is None and method.attribute is not None:
        label = prediction.label
    _show_question(prediction, method, question)
    attribution = _explain_with_progress(selected, name, label)
    if attribution is None:
        return
    if label is None:
        st.markdown(describe_score_map(attribution, prediction))
    else:
        st.markdown(describe_attribution(attribution, label, method))
        if (
            no_part_matters(attribution)
            and selected.image.params.get("example") != _OPENING_EXAMPLE
        ):
            page_link(
                "explain",
                "See an image in which one part matters →",
                keep=("method",),
                example=_OPENING_EXAMPLE,
            )
    left, middle, right = st.columns(3, gap="medium")
    image = draw_image(selected)
    with right:
        percent = url_widgets.slider("Heatmap opacity", "opacity", 0, 100, 60, shown_as="%d%%")
        st.caption(_SCORE_LEGEND if label is None else method.legend)
        _show_method(method, attribution)
    with left, st.container(key="image"):
        images.show_image(image, "stretch", alt=selected.image.title)
    with middle, st.container(key="heatmap"):
        heatmap = _show_heatmap(image, attribution, method, percent / 100)
    target = "rejection" if label is None else CLASS_NAMES[label]
    _show_downloads(f"{selected.file_name}-{name}-{target}", attribution, heatmap)


def _show_question(prediction: Prediction, method: Method, question: int | None) -> None:
    if question is not None:
        st.subheader(f"Why {with_article(CLASS_NAMES[question])}?", anchor=False)
        return
    st.subheader("Why was it rejected?", anchor=False)
    st.markdown(describe_rejection(prediction))
    if method.attribute is not None:
        st.markdown(
            f"{method.title} explains classes only. The map is that of the closest class, "
            f"**{prediction.class_name}**, {format_confidence(prediction.confidence)}."
        )


def _show_method(method: Method, attribution: Attribution) -> None:
    if attribution.explained_probabilities is not None:
        prediction = _describe_prediction(attribution.explained_probabilities)
        st.markdown(
            "This model averages its predictions for mirrored or shifted copies of the image. "
            f"The explanation is for the image alone: {prediction}."
        )
    st.markdown(f"**How it works.** {method.description}")
    st.markdown(f"**Limitations.** {method.limitations}")


def _show_heatmap(
    image: Image.Image, attribution: Attribution, method: Method, opacity: float
) -> Image.Image:
    """Show the heatmap over the image, with its color bar, and return it."""
    heatmap = overlay_heatmap(image, attribution, opacity)
    if heatmap.width == IMAGE_SIZE:
        heatmap = images.enlarge(np.asarray(heatmap), _DISPLAY_WIDTH_PX)
    images.show_image(heatmap, "stretch", alt=f"Heatmap of {method.title} over the image")
    st.html(color_bar_html(attribution, method.unit, opacity))
    return heatmap


def _describe_prediction(probabilities: np.ndarray) -> str:
    return f"**{CLASS_NAMES[probabilities.argmax()]}**, {format_confidence(probabilities.max())}"


def _explain_with_progress(
    selected: SelectedImage, name: str, label: int | None
) -> Attribution | None:
    """Explain with a progress bar and a button that stops it; return None if it was stopped."""
    request = (selected.key, name, label)

    def set_stopped(stopped_request: object) -> None:
        st.session_state[_STOPPED] = stopped_request

    if st.session_state.get(_STOPPED) == request:
        st.markdown("**Stopped.** There is no explanation yet.")
        st.button("Resume", on_click=set_stopped, args=(None,))
        return None
    placeholder = st.empty()
    with placeholder.container():
        progress_bar = st.progress(0.0, "Computing …")
        st.button("Stop", on_click=set_stopped, args=(request,))
    try:
        return explain(
            selected,
            name,
            label,
            lambda message, fraction: progress_bar.progress(fraction, text=message),
        )
    finally:
        placeholder.empty()


def _show_downloads(file_stem: str, attribution: Attribution, heatmap: Image.Image) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "Download heatmap (PNG)",
            encode_png(heatmap),
            f"{file_stem}.png",
            "image/png",
            on_click="ignore",
            type="tertiary",
        )
        table = pd.DataFrame(attribution.values)
        tables.csv_button("Download values (CSV)", table, f"{file_stem}.csv", as_link=True)


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Explanations: which pixels led to the prediction?",
        "Choose a class. The heatmap shows which parts of the image are evidence for it.",
    )
    selected = select_image(default_example=_OPENING_EXAMPLE)
    if selected is not None:
        show_explanation(selected, *select_method_and_class(selected))


main()
