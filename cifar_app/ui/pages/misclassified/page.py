"""Where does the network go wrong?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.classification import cross_entropy_per_sample, margins
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.components import gallery
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import image_dialog, images, paging, tables, url_widgets
from cifar_app.ui.widgets.model_selectbox import choose_model

ORDER_NAMES: dict[str, str] = {
    "confidence": "Surest first",
    "loss": "Costliest first (loss)",
    "margin": "Closest call first (margin)",
    "index": "As in the test set",
}


# Parameters that another choice of mistakes begins without.
_OF_A_CHOICE = (paging.PARAM, image_dialog.PARAM)


def select_misclassified(model: StoredModel) -> np.ndarray:
    """The filters; returns the numbers of the images that pass, in order."""
    with st.container(horizontal=True):
        url_widgets.class_selectbox("True class", "true", reset_params=_OF_A_CHOICE)
        url_widgets.class_selectbox("Answer", "predicted", reset_params=_OF_A_CHOICE)
        order = url_widgets.selectbox(
            "Order",
            "order",
            list(ORDER_NAMES),
            "confidence",
            format_func=ORDER_NAMES.__getitem__,
            reset_params=_OF_A_CHOICE,
        )
    _, labels = cache.test_set()
    return find_misclassified(
        labels,
        cache.test_probabilities(model),
        true=url.read_class("true"),
        predicted=url.read_class("predicted"),
        order=order,
    )


def misclassified_table(found: np.ndarray, labels: np.ndarray, answers: np.ndarray) -> pd.DataFrame:
    """The mistakes as a table, one row an image."""
    chosen, truth = answers[found], labels[found]
    return pd.DataFrame(
        {
            "image": found,
            "true": [CLASS_NAMES[label] for label in truth],
            "answer": [CLASS_NAMES[label] for label in chosen.argmax(axis=1)],
            "confidence": chosen.max(axis=1),
            "loss": cross_entropy_per_sample(truth, chosen),
            "margin": margins(chosen),
        }
    )


def show_page(model: StoredModel, found: np.ndarray) -> None:
    """One page of the mistakes."""
    _, labels = cache.test_set()
    answers = cache.test_probabilities(model)
    page, shown = paging.current_page(found)
    gallery(
        [images.prediction_tile(int(n), int(labels[n]), answers[n]) for n in shown],
        key="mistakes",
        label="Misclassified test images",
        on_pick=image_dialog.open_image,
        focus=focus.focused_tile(),
    )
    paging.page_buttons(page, found)
    tables.csv_button(
        "Download these mistakes (CSV)",
        misclassified_table(found, labels, answers),
        f"{model.name}-mistakes.csv",
    )


def main() -> None:
    """The page."""
    layout.page_header(
        "Where does it go wrong?",
        "Every test image that the network answered wrongly. Pick one to see it close up.",
    )
    model = choose_model(reset_params=_OF_A_CHOICE)
    found = select_misclassified(model)
    total = model.card.test["images"] - model.card.test["correct"]
    if len(found):
        st.markdown(f"**{len(found):,} of {total:,} mistakes**")
        show_page(model, found)
    else:
        st.markdown(_no_mistake())
        st.button("Show all mistakes", on_click=_show_all)
    image_dialog.open_from_url(model, found, paged=True)


def _no_mistake() -> str:
    true = url.read_class("true")
    if true is not None and true == url.read_class("predicted"):
        return "**That would be no mistake.** True class and answer are the same."
    return "**No such mistake.** The network never made this error on the test set."


def _show_all() -> None:
    url.set_query_params(true=None, predicted=None, page=None, image=None)


main()
