"""What all other stored networks say to the same picture."""

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
from cifar_app.ui.widgets.text import with_article

_IN_A_ROW = 3


def show_other_models(model: StoredModel, picture: SourceImage, crop: Crop) -> None:
    """The answers of every stored network but the one that is asked, side by side."""
    others = [one for one in store.open_models()[0] if one.name != model.name]
    if not others:
        return
    st.subheader("What do the other networks say?", anchor=False)
    columns = st.columns(_IN_A_ROW, gap="large")
    table = pd.DataFrame({"class": CLASS_NAMES})
    for place, other in enumerate(others):
        prediction = cache.classifier(other).classify(picture.photo, crop)
        table[other.name] = prediction.probabilities
        with columns[place % _IN_A_ROW]:
            _show(other, prediction, picture.file_stem)
    tables.csv_button(
        "Data (CSV)",
        table,
        f"other-networks-{picture.file_stem}.csv",
        key="data-others",
        as_link=True,
    )


def _show(model: StoredModel, prediction: Prediction, file_part: str) -> None:
    said = f"{with_article(prediction.class_name).capitalize()}, {prediction.confidence:.1%}"
    if prediction.none_of_these:
        said = f"None of the ten, it seems ({said[0].lower()}{said[1:]})"
    st.markdown(f"**{model.title}**  \n{said}")
    st.caption(
        f"{model.card.test['accuracy']:.1%} right on test images · "
        f"{1000 * prediction.seconds:.1f} ms"
    )
    show_plot(
        charts.probability_bars(prediction.probabilities),
        f"other-{model.name}",
        None,
        f"{model.name}-{file_part}",
    )
