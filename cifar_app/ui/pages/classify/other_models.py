"""Predictions of all other stored models for the same image."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.image_sources import SourceImage
from cifar_app.ui.widgets.plots import show_plot
from cifar_app.ui.widgets.prediction import REJECTED
from cifar_app.ui.widgets.text import with_article

_COLUMN_COUNT = 3


def show_other_models(model: StoredModel, image: SourceImage, crop: Crop) -> None:
    """Show the predictions of every stored model except the chosen one side by side."""
    others = [other for other in store.open_models()[0] if other.name != model.name]
    if not others:
        return
    st.subheader("What do other models predict?", anchor=False)
    columns = st.columns(_COLUMN_COUNT, gap="large")
    table = pd.DataFrame({"class": CLASS_NAMES})
    for position, other in enumerate(others):
        prediction = cache.classifier(other).classify(image.photo, crop)
        table[other.name] = prediction.probabilities
        with columns[position % _COLUMN_COUNT]:
            _show(other, prediction, image.file_stem)
    tables.csv_button(
        "Download data (CSV)",
        table,
        f"other-models-{image.file_stem}.csv",
        key="data-others",
        as_link=True,
    )


def _show(model: StoredModel, prediction: Prediction, file_stem: str) -> None:
    verdict = f"{with_article(prediction.class_name).capitalize()}, {prediction.confidence:.1%}"
    if prediction.none_of_these:
        verdict = f"{REJECTED} (closest: {prediction.class_name}, {prediction.confidence:.1%})"
    st.markdown(f"**{model.title}**  \n{verdict}")
    st.caption(
        f"Test accuracy {model.card.test['accuracy']:.1%} · {1000 * prediction.seconds:.1f} ms"
    )
    show_plot(
        charts.probability_bars(prediction.probabilities),
        f"other-{model.name}",
        None,
        f"{model.name}-{file_stem}",
    )
