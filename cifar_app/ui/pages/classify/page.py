"""What does the network see in a picture?"""

from __future__ import annotations

import streamlit as st

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.classify.batch import show_batch
from cifar_app.ui.pages.classify.feedback_form import feedback_form, feedback_summary
from cifar_app.ui.pages.classify.other_models import show_other_models
from cifar_app.ui.widgets.crop import chosen_crop, show_cropper
from cifar_app.ui.widgets.image_sources import USER_SOURCES, SourceImage, choose_source, pick_image
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.prediction import show_model_input, show_prediction


def show_all(model: StoredModel, picture: SourceImage) -> None:
    """Picture, what the network saw of it, and the answer."""
    shown, said = st.columns(2, gap="large")
    crop = chosen_crop(picture)
    prediction = cache.classifier(model).classify(picture.photo, crop)
    with shown:
        show_cropper(picture)
        show_model_input(prediction, picture.test_index)
    with said:
        show_prediction(model, prediction, picture)
        feedback_form(model, picture, prediction)
    show_batch(model)
    show_other_models(model, picture, crop)


def main() -> None:
    """The page."""
    layout.page_header(
        "What does the network see in a picture?",
        "It knows ten things: airplanes, automobiles, birds, cats, deer, dogs, frogs, horses, "
        "ships and trucks. Show it one of them, or something else.",
    )
    with st.container(horizontal=True, gap="medium"):
        model = choose_model()
        source = choose_source()
    picture = pick_image(source)
    if picture is not None:
        show_all(model, picture)
    if source in USER_SOURCES:
        feedback_summary(model)


main()
