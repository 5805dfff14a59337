"""What does the network see in a picture?"""

from __future__ import annotations

import streamlit as st

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.classify.batch import show_batch
from cifar_app.ui.pages.classify.feedback_form import ask_for_opinion, show_opinions
from cifar_app.ui.pages.classify.other_models import show_others
from cifar_app.ui.widgets.crop import chosen_crop, show_cropper
from cifar_app.ui.widgets.image_sources import OWN, Picture, choose_picture, choose_source
from cifar_app.ui.widgets.prediction import show_answer, show_view


def show_all(model: StoredModel, picture: Picture) -> None:
    """Picture, what the network saw of it, and the answer."""
    shown, said = st.columns(2, gap="large")
    crop = chosen_crop(picture)
    prediction = cache.classifier(model).classify(picture.photo, crop)
    with shown:
        show_cropper(picture)
        show_view(prediction, picture.number)
    with said:
        show_answer(model, prediction, picture)
        ask_for_opinion(model, picture, prediction)
    show_batch(model)
    show_others(model, picture, crop)


def main() -> None:
    """The page."""
    layout.question(
        "What does the network see in a picture?",
        "It knows ten things: airplanes, automobiles, birds, cats, deer, dogs, frogs, horses, "
        "ships and trucks. Show it one of them, or something else.",
    )
    with st.container(horizontal=True, gap="medium"):
        model = layout.choose_model()
        source = choose_source()
    picture = choose_picture(source)
    if picture is not None:
        show_all(model, picture)
    if source in OWN:
        show_opinions(model)


main()
