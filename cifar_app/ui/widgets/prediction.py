"""What the network says to one image, in words first, then in figures."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.image_sources import SourceImage
from cifar_app.ui.widgets.plots import show_plot
from cifar_app.ui.widgets.text import with_article

_BINS = 10


def confidence_phrase(confidence: float) -> str:
    """How sure an answer is, in one or two words."""
    for least, words in ((0.95, "very sure"), (0.75, "fairly sure"), (0.5, "not quite sure")):
        if confidence >= least:
            return words
    return "unsure"


def _confidence_in_words(model: StoredModel, prediction: Prediction, of_data_set: bool) -> str:
    """How sure the answer is, and how often answers this sure were right on test images."""
    confidence = prediction.confidence
    words = f"It is {confidence_phrase(confidence)}: **{confidence:.1%}**."
    if prediction.evidence is not None:
        return words  # the test images say nothing about this way of looking
    if not of_data_set:
        return f"{words} How often it is right when so sure is known for test images alone."
    bins = cache.calibration_curve(model, _BINS)
    # A bin holds its upper edge; a sum of probabilities may come out a little above 1.
    position = min(math.ceil(confidence * _BINS), _BINS) - 1
    if bins.count[position] == 0:
        return words
    low, high = (round(100 * edge) for edge in bins.edges[position : position + 2])
    return (
        f"{words} On test images it was {low}–{high}% sure of, it was right "
        f"**{bins.accuracy[position]:.0%}** of the time ({bins.count[position]:,} images)."
    )


def _doubt_in_words(prediction: Prediction) -> str:
    rejection = prediction.rejection
    if prediction.evidence is not None:
        score = f"**{100 * prediction.score:.2f}** of 100"
        return (
            f"It does not look enough like one of them: a score of {score}, "
            f"where {rejection.validation_acceptance_rate:.0%} of validation images have at least "
            f"{100 * rejection.threshold:.2f}. That is what ImageNet's classes see of the ten, "
            f"{100 * prediction.evidence:.2f}, weighed with how certain the network for the data "
            "set is."
        )
    return f"It is less sure here than on {rejection.validation_acceptance_rate:.0%} of validation images."


def correctness_message(prediction: Prediction, label: int | None, outsider: bool) -> str | None:
    """Whether the answer is right, in words; None where the truth is not known."""
    if outsider:
        if prediction.none_of_these:
            return "**Right to doubt**: it is none of the ten."
        return "**Wrong**: it is none of the ten, and the network did not notice."
    if label is None:
        return None
    true = with_article(CLASS_NAMES[label])
    right = label == prediction.label
    if prediction.none_of_these:
        guess = "as it guessed" if right else f"its guess was {with_article(prediction.class_name)}"
        return f"**Wrong to doubt**: it is {true}, {guess}."
    return f"**{'Right' if right else 'Wrong'}**: it is {true}."


def show_prediction(model: StoredModel, prediction: Prediction, picture: SourceImage) -> None:
    """The answer with its confidence, its track record and all ten probabilities.

    Args:
        model: Whose answer it is.
        prediction: The answer.
        picture: To what.
    """
    of_data_set = picture.test_index is not None
    judged = correctness_message(prediction, picture.label, picture.out_of_distribution)
    named = with_article(prediction.class_name)
    with st.container(key="answer", gap="small"):
        st.markdown("The network says")
        if prediction.none_of_these:
            st.header("None of the ten, it seems", anchor=False)
            st.markdown(_doubt_in_words(prediction))
            st.markdown(f"If it had to be one of them: **{named}**, {prediction.confidence:.1%}.")
        else:
            st.header(named.capitalize(), anchor=False)
            st.markdown(_confidence_in_words(model, prediction, of_data_set))
    if judged:
        st.markdown(judged)
    show_probabilities(prediction.probabilities, "answer-bars", f"{model.name}-{picture.file_stem}")


def show_probabilities(probabilities: np.ndarray, key: str, name: str) -> None:
    """All ten probabilities of one image.

    Args:
        probabilities: `float (10,)`.
        key: Key of the chart.
        name: Of the files that are saved, without their endings.
    """
    data = pd.DataFrame({"class": CLASS_NAMES, "probability": probabilities})
    show_plot(charts.probability_bars(probabilities), key, data, name)


def show_model_input(prediction: Prediction, number: int | None) -> None:
    """The pixels that the network really saw; `number` is that of a test image."""
    edge = prediction.model_input.shape[0]
    seen = f"What it really saw: {edge} × {edge} pixels."
    if number is not None:
        images.show_image(prediction.model_input, 384)
        st.caption(f"Test image {number}. {seen}")
        return
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        images.show_image(prediction.model_input, 128)
        st.caption(f"{seen} It answered in {1000 * prediction.seconds:.1f} ms.")
