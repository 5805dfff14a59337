"""Predictions of all other stored models for the same image."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ModelError
from cifar_app.formatting import format_confidence, format_latency
from cifar_app.inference.prediction import NONE_OF_TEN, Prediction
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.error_box import show_error
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.prediction import show_probabilities
from cifar_app.ui.widgets.source_image import SourceImage
from cifar_app.ui.widgets.text import with_article

_WIDTH_PX = 720


OtherPredictions = list[tuple[StoredModel, Prediction]]


def predict_with_others(
    model: StoredModel, image: SourceImage, crop: Crop
) -> tuple[OtherPredictions, list[ModelError]]:
    """Classify an image with every stored model except the chosen one.

    Returns:
        The predictions, and the errors of models that cannot be loaded.
    """
    predictions: OtherPredictions = []
    errors: list[ModelError] = []
    for other in store.open_models()[0]:
        if other.name == model.name:
            continue
        try:
            predictions.append((other, cache.prediction(other, image.photo, crop)))
        except ModelError as error:
            errors.append(error)
    return predictions, errors


def show_disagreement(prediction: Prediction, others: OtherPredictions) -> None:
    """Name the models that predict something else, with a link to Compare."""
    verdict = _verdict(prediction)
    different = [
        f"{other.title} {_verdict(theirs)}"
        for other, theirs in others
        if _verdict(theirs) != verdict
    ]
    if different:
        with st.container(horizontal=True, vertical_alignment="center", key="disagreement"):
            st.markdown(f"**Models disagree:** {'; '.join(different)}.", width="content")
            page_link("compare", "Compare models →")


def _verdict(prediction: Prediction) -> str:
    return "rejects it" if prediction.none_of_these else f"predicts {prediction.class_name}"


def show_other_models(
    others: OtherPredictions, errors: list[ModelError], image: SourceImage
) -> None:
    """Show the predictions of the other models, one line each; opening one shows its bars.

    The errors of those that cannot be loaded are below them.
    """
    if others:
        _show_predictions(others, image)
    for error in errors:
        show_error(error)


def _show_predictions(others: OtherPredictions, image: SourceImage) -> None:
    st.subheader("What do other models predict?", anchor=False)
    with st.container(width=_WIDTH_PX, gap="small"):
        for other, prediction in others:
            _show(other, prediction, image.file_stem)
    tables.csv_button(
        "Download data (CSV)",
        probabilities_table(others),
        f"other-models-{image.file_stem}.csv",
        key="data-others",
        as_link=True,
    )


def probabilities_table(others: OtherPredictions) -> pd.DataFrame:
    """Return the probabilities, one row per class and one column per model."""
    columns = {f"probability of {other.name}": theirs.probabilities for other, theirs in others}
    return pd.DataFrame({"class": CLASS_NAMES} | columns)


def _show(model: StoredModel, prediction: Prediction, file_stem: str) -> None:
    confidence = format_confidence(prediction.confidence)
    verdict = f"{with_article(prediction.class_name)}, {confidence}"
    if prediction.none_of_these:
        verdict = f"{NONE_OF_TEN} (closest class: {prediction.class_name}, {confidence})"
    label = f"**{model.title}**: {verdict}"
    expander = st.expander(label, key=f"other-{model.name}", on_change="rerun")
    if expander.open:
        with expander:
            accuracy = f"Test accuracy {model.card.test['accuracy']:.1%}"
            st.caption(f"{accuracy} · {format_latency(prediction.seconds)}")
            show_probabilities(
                prediction.probabilities,
                f"other-bars-{model.name}",
                f"{model.name}-{file_stem}",
                muted=prediction.none_of_these,
            )
