"""About page: the data set, the models, privacy, a tour and a glossary."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.glossary import GLOSSARY
from cifar_app.ui.widgets.images import test_image_uri
from cifar_app.ui.widgets.model_selectbox import stored_models
from cifar_app.ui.widgets.page_link import page_link, page_path

_PICKED_KEY = "about-image"
_TILE_PX = 88


@dataclass(frozen=True)
class Stop:
    """One stop of the tour: a link to a page, and a task for it in Markdown."""

    page: str
    params: dict[str, str | int]
    label: str
    task: str


TOUR = (
    Stop(
        "classify",
        {"example": "cat"},
        "Classify a photo",
        "The model receives only the square. Make it smaller and move it: when does the "
        "prediction change?",
    ),
    Stop(
        "explain",
        {"example": layout.OPENING_EXAMPLES["explain"]},
        "Explain the prediction",
        "Which part of the photo matters most? Compare two methods: do they agree?",
    ),
    Stop(
        "layers",
        {"model": "seed_cnn", "source": "test", "image": 3, "map": 8},
        "Look into the layers",
        "Move the window over the image and follow one convolution from pixels to one number. "
        "Where is the number largest?",
    ),
    Stop(
        "whatif",
        {"source": "test", "image": 3},
        "Change the image",
        "How much blur or rotation does it take to change the prediction? Guess before you try.",
    ),
    Stop(
        "misclassified",
        {"true": "cat", "predicted": "dog"},
        "See where it fails",
        "These cats were taken for dogs. Would you have recognized them?",
    ),
)


def show_data_set() -> None:
    """Describe the data set and show one image of each class; a click classifies it."""
    st.subheader("The data set", anchor=False)
    st.markdown(
        "CIFAR-10 has 60,000 color photos of 32 × 32 pixels, 6,000 of each of ten classes. Alex "
        "Krizhevsky, Vinod Nair and Geoffrey Hinton collected and labeled it in 2009. 50,000 "
        "images are for training. The other 10,000, the test set, measure what a model has "
        "learned; all of them are in this app. Select one to classify it."
    )
    _, labels = cache.test_set()
    first_images = {name: int((labels == label).argmax()) for label, name in enumerate(CLASS_NAMES)}
    tiles = [
        Tile(
            id=str(index),
            src=test_image_uri(index),
            caption=name,
            note="",
            label=f"Test image {index}, {name}",
            color=CLASS_COLORS[label],
        )
        for label, (name, index) in enumerate(first_images.items())
    ]
    gallery(
        tiles,
        key="class-gallery",
        label="One test image of each class",
        on_pick=lambda index: st.session_state.update({_PICKED_KEY: index}),
        tile_width=_TILE_PX,
    )


def show_tour() -> None:
    """Show links to five pages, each with a task."""
    st.subheader("A tour in five stops", anchor=False)
    for number, stop in enumerate(TOUR, start=1):
        with st.container(gap=None):
            page_link(stop.page, f"**{number}. {stop.label}**", keep=(), **stop.params)
            st.markdown(stop.task)


def show_inference() -> None:
    """Describe how a photo becomes a prediction."""
    st.subheader("How a photo is classified", anchor=False)
    st.markdown(
        "1. The photo is turned upright.\n"
        "2. The largest centered square, or the one you choose, is scaled down to the input size "
        "of the model. The page shows this image as “Model input”.\n"
        "3. The model computes a probability for each of the ten classes. They were calibrated "
        "on validation images.\n"
        "4. The photo is rejected as “none of the ten classes” if its score is below a "
        "threshold, which 95% of the validation images reach, with the default model 97%. The "
        "score is the confidence; that of the default model also depends on how much the features "
        "resemble those of training images, and on ImageNet classes that are kinds of the ten."
    )


def show_privacy() -> None:
    """Describe what is stored, where, and who can see it."""
    st.subheader("Privacy", anchor=False)
    st.markdown(
        "- **Photos** are sent to the server and kept in its memory, not stored on disk; an upload "
        "of more than 1 MB passes through a temporary file. Removing them, or the end of your "
        "visit, deletes the files. Up to four decoded photos can stay in memory after a visit, "
        "until others replace them. Other visitors cannot see them.\n"
        "- **Camera images** of the live view are sent to the server, which keeps only the newest "
        "one, in memory.\n"
        "- **Feedback** is stored on the server, but only if you select what a photo shows: your "
        "choice, the prediction, the SHA-256 hash of the photo and a random number for your "
        "visit. The operator of the server can read it; other visitors see only totals.\n"
        "- **Label reviews** are stored in your browser.\n"
        "- The pages load nothing from other hosts and send no usage statistics."
    )


def show_credits() -> None:
    """Name the sources and licenses of the data, the photos, the weights and the code."""
    st.subheader("Sources and licenses", anchor=False)
    st.markdown(
        "- **Data set:** A. Krizhevsky (2009). *Learning Multiple Layers of Features from Tiny "
        "Images.* Technical report, University of Toronto. Please cite it if you use the data.\n"
        "- **Example photos**, from scikit-image: the cat by Stéfan van der Walt and the coffee "
        "by Rachel Michetti (CC0), the rocket by SpaceX (public domain).\n"
        "- **Pretrained weights** of EfficientNet-Lite: Apache License 2.0, trained on ImageNet.\n"
        "- **Typeface:** Inter, SIL Open Font License 1.1.\n"
        "- **This app:** the Python package `cifar_app`, MIT License."
    )


def show_glossary() -> None:
    """Show the terms that the pages use."""
    st.subheader("Glossary", anchor=False)
    table = pd.DataFrame(
        {"term": [f"**{term}**" for term in GLOSSARY], "meaning": GLOSSARY.values()}
    )
    tables.show_table(table, {"term": ("Term", None), "meaning": ("Meaning", None)}, "Glossary")


def show_models() -> None:
    """Show the stored models in a table."""
    st.subheader("The models", anchor=False)
    models = stored_models()
    table = pd.DataFrame(
        {
            "title": [tables.escape_markdown(model.card.title) for model in models],
            "summary": [tables.escape_markdown(model.card.summary) for model in models],
            "accuracy": [model.card.test["accuracy"] for model in models],
            "input": [f"{model.card.input_size} × {model.card.input_size}" for model in models],
        }
    )
    columns = {
        "title": ("Model", None),
        "accuracy": ("Test accuracy", "{:.1%}"),
        "input": ("Model input, pixels", None),
        "summary": ("Description", None),
    }
    tables.show_table(table, columns, "Models")
    page_link("model_card", "Model cards", keep=())


def main() -> None:
    """Show the page."""
    layout.page_header(
        "About CIFAR-10: what can you do here?",
        "CIFAR-10 is a standard data set of image classification. This app shows what neural "
        "networks trained on it predict, why, and where they fail.",
    )
    if _PICKED_KEY in st.session_state:
        image = st.session_state.pop(_PICKED_KEY)
        st.switch_page(page_path("classify"), query_params={"source": "test", "image": image})
    show_data_set()
    show_tour()
    show_inference()
    show_privacy()
    show_glossary()
    show_models()
    show_credits()


main()
