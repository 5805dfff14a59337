"""The prediction for one image: verdict, confidence, and all ten probabilities."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence, format_latency
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.card import IN_DISTRIBUTION
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.components import announce
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.crop import crop_hint
from cifar_app.ui.widgets.glossary import GLOSSARY
from cifar_app.ui.widgets.label_doubt import labels_in_doubt, show_label_in_doubt
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.plots import show_plot
from cifar_app.ui.widgets.prediction_text import (
    correctness_message,
    describe_confidence,
    describe_prediction,
    describe_probabilities,
    describe_verdict,
    rejection_reason,
)
from cifar_app.ui.widgets.source_image import SourceImage

_CROP_PX = 128


def _show_correctness(prediction: Prediction, image: SourceImage) -> None:
    """Compare the prediction with the label, or say that the label itself is in doubt."""
    if image.test_index is not None and labels_in_doubt()[image.test_index]:
        st.markdown(f"The label says **{CLASS_NAMES[cast(int, image.label)]}**.")
        show_label_in_doubt(image.test_index)
        page_link("label_errors", "Label errors →", image=image.test_index)
    elif message := correctness_message(prediction, image.label, image.out_of_distribution):
        st.markdown(message)


def show_verdict(model: StoredModel, prediction: Prediction, image: SourceImage) -> None:
    """Show the predicted class or the rejection, with its reason and whether it is correct."""
    with st.container(key="prediction", gap="small"):
        announce(describe_prediction(prediction), key="announcement")
        st.header(describe_verdict(prediction), anchor=False)
        if prediction.none_of_these:
            st.markdown(rejection_reason(prediction))
        else:
            is_test_image = image.test_index is not None
            text = describe_confidence(model, prediction, is_test_image)
            st.markdown(text, help=GLOSSARY["Confidence"])
        _show_correctness(prediction, image)
        _show_gauge(prediction)


def _show_gauge(prediction: Prediction) -> None:
    """Show the score on a scale from 0 to 100 with the rejection threshold."""
    rejection = prediction.rejection
    score, threshold = (
        min(100, max(0, round(100 * value))) for value in (prediction.score, rejection.threshold)
    )
    definition = "The score is the confidence"
    if rejection.score == IN_DISTRIBUTION:
        definition += (
            ", multiplied by a factor that is high if the features resemble those of training "
            "images and the likely ImageNet classes are kinds of the ten"
        )
    st.markdown(
        "**One of the ten?**",
        help=f"{GLOSSARY['Out-of-distribution']} {definition}. "
        f"{rejection.validation_acceptance_rate:.0%} of validation images reach the threshold.",
    )
    verdict = "rejected" if prediction.none_of_these else "accepted"
    st.html(
        f"<div class='gauge' role='meter' aria-label='Score' aria-valuemin='0' "
        f"aria-valuemax='100' aria-valuenow='{score}' aria-valuetext='Score {score}, "
        f"threshold {threshold}: {verdict}'>"
        f"<i class='{verdict}' style='width: {score}%'></i>"
        f"<b style='left: {threshold}%'></b></div>"
    )
    st.caption(f"Score {score} of 100 · threshold {threshold}")


def show_bars(prediction: Prediction, key: str, name: str) -> None:
    """Show the ten probabilities as bars: gray and folded if the image is rejected.

    Args:
        prediction: Prediction to show.
        key: Key of the chart.
        name: Name of the downloaded files, without extension.
    """
    if not prediction.none_of_these:
        show_probabilities(prediction.probabilities, key, name)
        return
    with st.expander("If it had to choose"):
        confidence = format_confidence(prediction.confidence)
        st.markdown(f"Closest class: **{prediction.class_name}**, {confidence}.")
        show_probabilities(prediction.probabilities, key, name, muted=True)


def show_probabilities(
    probabilities: np.ndarray,
    key: str,
    name: str,
    *,
    label: int | None = None,
    muted: bool = False,
    compared: tuple[str, np.ndarray] | None = None,
) -> None:
    """Show the ten probabilities of one image as bars.

    Args:
        probabilities: Probabilities, `float (10,)`.
        key: Key of the chart.
        name: Name of the downloaded files, without extension.
        label: Label id to mark.
        muted: Whether the bars are gray.
        compared: Name and probabilities of another model to mark on the bars.
    """
    figure = charts.probability_bars(probabilities, label=label, muted=muted)
    if compared:
        other, others = compared
        figure = charts.compared_probability_bars(probabilities, others, other, label=label)
    show_plot(
        figure,
        key,
        probabilities_table(probabilities, compared),
        name,
        title="Class probabilities",
        subtitle=name,
        alt=describe_probabilities(probabilities),
    )


def probabilities_table(
    probabilities: np.ndarray, compared: tuple[str, np.ndarray] | None = None
) -> pd.DataFrame:
    """Return the probabilities shown as bars, one row per class; see `show_probabilities`."""
    table = pd.DataFrame({"class": CLASS_NAMES, "probability": probabilities})
    if compared:
        other, others = compared
        table[f"probability of {other}"] = others
    return table


def show_model_input(prediction: Prediction, test_index: int | None) -> None:
    """Show the pixels that the model received."""
    size = prediction.model_input.shape[0]
    text = f"Model input, {size} × {size} pixels."
    if test_index is not None:
        st.caption(f"Test image {test_index}. {text}")
        return
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        images.show_image(prediction.model_input, _CROP_PX, alt=text)
        st.caption(f"{text} {crop_hint()} Classified in {format_latency(prediction.seconds)}.")
