"""The prediction for one image: verdict, confidence, and all ten probabilities."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.card import MAX_PROBABILITY
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.image_sources import SourceImage
from cifar_app.ui.widgets.plots import show_plot
from cifar_app.ui.widgets.text import with_article

REJECTED = "Probably none of the ten classes"
_BIN_COUNT = 10
_VERY_HIGH = 0.95
_TEST_IMAGE_PX = 384
_CROP_PX = 128


def _describe_confidence(model: StoredModel, prediction: Prediction, is_test_image: bool) -> str:
    """Return the confidence, and the accuracy on test images of similar confidence."""
    confidence = prediction.confidence
    phrases = ((_VERY_HIGH, "very high"), (0.75, "high"), (0.5, "medium"), (0, "low"))
    phrase = next(phrase for minimum, phrase in phrases if confidence >= minimum)
    text = f"Confidence: **{confidence:.1%}**, {phrase}."
    if not is_test_image:
        text += " Its accuracy at this confidence is known for test images only."
        if model.card.rejection.score == MAX_PROBABILITY and confidence >= _VERY_HIGH:
            text += " This model is very confident about many photos of other things, too."
        return text
    curve = cache.calibration_curve(model, _BIN_COUNT)
    # A bin includes its upper edge; a sum of probabilities may slightly exceed 1.
    bin_index = min(math.ceil(confidence * _BIN_COUNT), _BIN_COUNT) - 1
    count = curve.count[bin_index]
    if count == 0:
        return text
    low, high = (round(100 * edge) for edge in curve.edges[bin_index : bin_index + 2])
    return (
        f"{text} Of {count:,} test images with a confidence of {low}–{high}%, "
        f"**{curve.accuracy[bin_index]:.0%}** were classified correctly."
    )


def describe_rejection(prediction: Prediction) -> str:
    """Return the score of a rejected image and its threshold, in Markdown."""
    rejection = prediction.rejection
    rate = f"{rejection.validation_acceptance_rate:.0%} of validation images"
    if rejection.score == MAX_PROBABILITY:
        return f"Confidence: **{prediction.score:.1%}**; {rate} reach {rejection.threshold:.1%}."
    return (
        f"In-distribution score: **{100 * prediction.score:.0f}** of 100; {rate} reach "
        f"{100 * rejection.threshold:.0f}. The score is high if the prediction is confident and "
        "the image resembles the training images in its features."
    )


def correctness_message(
    prediction: Prediction, label: int | None, out_of_distribution: bool
) -> str | None:
    """Return whether the prediction is correct, in Markdown; None if the truth is unknown."""
    if out_of_distribution:
        verdict = "Correctly rejected" if prediction.none_of_these else "Incorrect"
        return f"**{verdict}**: it is none of the ten classes."
    if label is None:
        return None
    if prediction.none_of_these:
        return f"**Wrongly rejected**: it is {with_article(CLASS_NAMES[label])}."
    verdict = "Correct" if label == prediction.label else "Incorrect"
    return f"**{verdict}**: the label is {CLASS_NAMES[label]}."


def show_verdict(model: StoredModel, prediction: Prediction, image: SourceImage) -> None:
    """Show the predicted class, its confidence, and whether it is correct."""
    is_test_image = image.test_index is not None
    correctness = correctness_message(prediction, image.label, image.out_of_distribution)
    with st.container(key="prediction", gap="small"):
        st.markdown("Prediction")
        if prediction.none_of_these:
            st.header(REJECTED, anchor=False)
            st.markdown(describe_rejection(prediction))
            st.markdown(f"Closest class: **{prediction.class_name}**, {prediction.confidence:.1%}.")
        else:
            st.header(with_article(prediction.class_name).capitalize(), anchor=False)
            st.markdown(_describe_confidence(model, prediction, is_test_image))
    if correctness:
        st.markdown(correctness)


def show_probabilities(probabilities: np.ndarray, key: str, name: str) -> None:
    """Show the ten probabilities of one image as bars; `name` is that of downloaded files."""
    data = pd.DataFrame({"class": CLASS_NAMES, "probability": probabilities})
    show_plot(charts.probability_bars(probabilities), key, data, name)


def show_model_input(prediction: Prediction, test_index: int | None) -> None:
    """Show the pixels that the model received."""
    size = prediction.model_input.shape[0]
    text = f"Model input, {size} × {size} pixels."
    if test_index is not None:
        images.show_image(prediction.model_input, _TEST_IMAGE_PX)
        st.caption(f"Test image {test_index}. {text}")
        return
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        images.show_image(prediction.model_input, _CROP_PX)
        st.caption(f"{text} Classified in {1000 * prediction.seconds:.1f} ms.")
