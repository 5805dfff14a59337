"""Classify page: the prediction for one image."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.classify.batch import show_batch
from cifar_app.ui.pages.classify.feedback_form import feedback_form, feedback_summary
from cifar_app.ui.pages.classify.guess import ask_first
from cifar_app.ui.pages.classify.other_models import (
    predict_with_others,
    show_disagreement,
    show_other_models,
)
from cifar_app.ui.pages.classify.prediction_image import prediction_png
from cifar_app.ui.widgets import camera, images, uploader
from cifar_app.ui.widgets.crop import chosen_crop, show_cropper
from cifar_app.ui.widgets.image_sources import USER_SOURCES, choose_source, pick_image
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.plots import page_theme
from cifar_app.ui.widgets.prediction import show_bars, show_model_input, show_verdict
from cifar_app.ui.widgets.source_image import SourceImage

_TEST_IMAGE_PX = 384
_NEXT_STEPS = {"explain": "Why?", "whatif": "What if?", "similar": "Similar images"}
"""Links beside the prediction: name of the page and text."""


class Frame(NamedTuple):
    """Parts of the page, in this order on a phone; else the answer is beside the others."""

    picture: DeltaGenerator
    answer: DeltaGenerator
    model_input: DeltaGenerator


def create_frame() -> Frame:
    """Create the containers of the picture and its prediction."""
    with st.container(key="classification"):
        return Frame(*(st.container(key=key) for key in ("picture", "answer", "model-input")))


def show_classification(model: StoredModel, image: SourceImage) -> None:
    """Show the image, the model input, and the predictions of all models."""
    frame = create_frame()
    crop = chosen_crop(image)
    prediction = cache.prediction(model, image.photo, crop)
    with frame.picture:
        if image.test_index is None:
            show_cropper(image)
        else:
            images.show_image(prediction.model_input, _TEST_IMAGE_PX, alt=image.title)
    with frame.answer:
        if not ask_first(model, image, prediction):
            return
        show_verdict(model, prediction, image)
        show_next_steps(model, image, prediction)
        show_bars(prediction, "prediction-bars", f"{model.name}-{image.file_stem}")
        feedback_form(model, image, prediction)
    with frame.model_input:
        show_model_input(prediction, image.test_index)
    others, errors = predict_with_others(model, image, crop)  # the answer does not wait for them
    with frame.answer:
        show_disagreement(prediction, others)
    show_batch(model)
    show_other_models(others, errors, image)


def show_next_steps(model: StoredModel, image: SourceImage, prediction: Prediction) -> None:
    """Show links to the pages that say more about a prediction, and a download of it."""
    theme = page_theme()  # the picture is drawn outside the session
    details = f"{model.title} · CIFAR-10 Lens · {date.today().isoformat()}"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="next-steps"):
        for page, text in _NEXT_STEPS.items():
            page_link(page, f"{text} →", keep=("model", "crop"), **image.params)
        st.download_button(
            "Save as picture",
            lambda: prediction_png(prediction, details, theme),
            f"{model.name}-{image.file_stem}.png",
            mime="image/png",
            type="tertiary",
            on_click="ignore",
        )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Classify: what does the model see?",
        "CIFAR-10 is a data set of tiny images of ten classes. Show a photo to a model trained "
        "on it.",
    )
    with st.container(horizontal=True, gap="small", key="choices"):
        model = choose_model()
        source = choose_source()
    uploader.accept_pasted_and_dropped(source)
    if source == "camera" and "photo" not in st.query_params:
        camera.show_live_view(model)
        return
    image = pick_image(source, model, can_guess=True)
    if image is not None:
        show_classification(model, image)
    if source in USER_SOURCES:
        feedback_summary(model)


main()
