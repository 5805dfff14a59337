"""Explanations: which pixels led to the prediction?"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.explain.attribution import Attribution, overlay_heatmap
from cifar_app.photos import crop_and_resize
from cifar_app.ui import layout
from cifar_app.ui.pages.explain.methods import (
    METHODS,
    Method,
    describe_attribution,
    explain,
    explained_probabilities,
    explains_other_model,
)
from cifar_app.ui.widgets import images, tables, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image
from cifar_app.ui.widgets.text import with_article

_PREDICTED = "predicted"
_STOPPED = "stopped-explanation"
_DISPLAY_WIDTH_PX = 512
_MAX_HEATMAP_SIZE_PX = 640


def select_method_and_class(selected: SelectedImage) -> tuple[str, int]:
    """Show the two controls; return the key of the method and the class to explain."""
    with st.container(horizontal=True, gap="medium"):
        name = url_widgets.segmented_control(
            "Method",
            "method",
            {name: method.title for name, method in METHODS.items()},
            "occlusion",
        )
        probabilities = explained_probabilities(selected, METHODS[name])
        predicted = int(probabilities.argmax())

        options = {
            _PREDICTED: f"{CLASS_NAMES[predicted]} ({probabilities[predicted]:.1%}, predicted)"
        }
        for class_name, probability in zip(CLASS_NAMES, probabilities, strict=True):
            options[class_name] = f"{class_name} ({probability:.1%})"
        with st.container(width=300):
            option = url_widgets.selectbox("Class to explain", "class", options, _PREDICTED)
    return name, predicted if option == _PREDICTED else CLASS_NAMES.index(option)


def draw_heatmap(
    selected: SelectedImage, attribution: Attribution, opacity: float, low_res: bool
) -> Image.Image:
    """Draw the map over the photo, or over the 32 × 32 image if `low_res`, enlarged for display."""
    if low_res:
        image = Image.fromarray(selected.low_res_input)
        heatmap = overlay_heatmap(image, attribution, opacity)
        return images.enlarge(np.asarray(heatmap), _DISPLAY_WIDTH_PX)
    photo = selected.image.photo
    left, _, right, _ = selected.crop.box(photo.width, photo.height)
    size = min(right - left, _MAX_HEATMAP_SIZE_PX)
    crop = Image.fromarray(crop_and_resize(photo, size, selected.crop))
    return overlay_heatmap(crop, attribution, opacity)


def show_explanation(selected: SelectedImage, name: str, label: int) -> None:
    """Show the heatmap and what it means."""
    method = METHODS[name]
    left, right = st.columns([1, 1], gap="large")
    with left:
        opacity = url_widgets.slider("Heatmap opacity", "opacity", 0, 100, 60, shown_as="%d%%")
        attribution = _explain_with_progress(selected, name, label)
        if attribution is None:
            return
        other_model = explains_other_model(selected, method)
        low_res = selected.image.test_index is not None or other_model
        heatmap = draw_heatmap(selected, attribution, opacity / 100, low_res)
        with st.container(key="heatmap"):
            images.show_image(heatmap, _DISPLAY_WIDTH_PX)
        st.caption(method.legend)
    with right:
        st.subheader(f"Why {with_article(CLASS_NAMES[label])}?", anchor=False)
        st.markdown(describe_attribution(attribution, label, method))
        if other_model:
            _explain_model_choice(selected, method)
        if attribution.explained_probabilities is not None:
            prediction = _describe_prediction(attribution.explained_probabilities)
            st.markdown(
                "This model averages its predictions for mirrored or shifted copies of the image. "
                f"Explained is the prediction for the image alone: {prediction}."
            )
        st.markdown(f"**How it works.** {method.description}")
        st.markdown(f"**Limitations.** {method.limitations}")
        _show_downloads(f"{selected.file_name}-{name}-{CLASS_NAMES[label]}", attribution, heatmap)


def _describe_prediction(probabilities: np.ndarray) -> str:
    return f"**{CLASS_NAMES[probabilities.argmax()]}**, {probabilities.max():.1%}"


def _explain_with_progress(selected: SelectedImage, name: str, label: int) -> Attribution | None:
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


def _explain_model_choice(selected: SelectedImage, method: Method) -> None:
    size = len(selected.low_res_input)
    prediction = _describe_prediction(explained_probabilities(selected, method))
    with st.container(border=True):
        st.markdown(
            "Photos are classified by a separate photo model, for which no gradients are "
            f"available. This map explains the CIFAR-10 model, which takes {size} × {size} pixels "
            f"and predicts {prediction}. Occlusion sensitivity explains the photo model."
        )


def _show_downloads(file_stem: str, attribution: Attribution, heatmap: Image.Image) -> None:
    stream = io.BytesIO()
    heatmap.save(stream, "PNG")
    with st.container(horizontal=True):
        st.download_button(
            "Download heatmap (PNG)",
            stream.getvalue(),
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
    selected = select_image()
    if selected is not None:
        show_explanation(selected, *select_method_and_class(selected))


main()
