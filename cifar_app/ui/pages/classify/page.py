"""Classify page: the prediction for one image."""

from __future__ import annotations

import streamlit as st

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.classify.batch import show_batch
from cifar_app.ui.pages.classify.feedback_form import feedback_form, feedback_summary
from cifar_app.ui.pages.classify.other_models import (
    predict_with_others,
    show_disagreement,
    show_other_models,
)
from cifar_app.ui.widgets import images, uploader
from cifar_app.ui.widgets.crop import chosen_crop, show_cropper
from cifar_app.ui.widgets.image_sources import USER_SOURCES, SourceImage, choose_source, pick_image
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.prediction import show_bars, show_model_input, show_verdict

_TEST_IMAGE_PX = 384


def show_classification(model: StoredModel, image: SourceImage) -> None:
    """Show the image, the model input, and the predictions of all models."""
    crop = chosen_crop(image)
    prediction = cache.classifier(model).classify(image.photo, crop)
    # In this order on a phone; on a wide screen the answer is beside the other two.
    with st.container(key="classification"):
        with st.container(key="picture"):
            if image.test_index is None:
                show_cropper(image)
            else:
                images.show_image(prediction.model_input, _TEST_IMAGE_PX)
        with st.container(key="answer"):
            show_verdict(model, prediction, image)
            disagreement = st.container()
            show_bars(prediction, "prediction-bars", f"{model.name}-{image.file_stem}")
            feedback_form(model, image, prediction)
        with st.container(key="model-input"):
            show_model_input(prediction, image.test_index)
    others = predict_with_others(model, image, crop)  # the answer does not wait for them
    with disagreement:
        show_disagreement(prediction, others)
    show_batch(model)
    show_other_models(others, image)


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Classify: what does the model see?",
        "CIFAR-10 is a data set of tiny images of ten classes. Show a photo to a network trained "
        "on it.",
    )
    with st.container(horizontal=True, gap="medium", key="choices"):
        model = choose_model()
        source = choose_source()
    uploader.accept_pasted_and_dropped(source)
    image = pick_image(source)
    if image is not None:
        show_classification(model, image)
    if source in USER_SOURCES:
        feedback_summary(model)


main()
