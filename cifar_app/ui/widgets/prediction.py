"""The prediction for one image: verdict, confidence, and all ten probabilities."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ResultsError
from cifar_app.formatting import format_confidence, format_latency
from cifar_app.inference.prediction import NONE_OF_TEN, Prediction
from cifar_app.model_store.card import IN_DISTRIBUTION, MAX_PROBABILITY
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report.results import find_results
from cifar_app.ui import cache
from cifar_app.ui.components import announce
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.crop import crop_hint
from cifar_app.ui.widgets.glossary import GLOSSARY
from cifar_app.ui.widgets.image_sources import SourceImage
from cifar_app.ui.widgets.label_doubt import labels_in_doubt, show_label_in_doubt
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.plots import show_plot
from cifar_app.ui.widgets.text import with_article

REJECTED = NONE_OF_TEN.capitalize()
_BIN_COUNT = 10
_VERY_HIGH = 0.95
_CROP_PX = 128
_MIN_NAMED_PROBABILITY = 0.01


def _describe_confidence(model: StoredModel, prediction: Prediction, is_test_image: bool) -> str:
    """Return the confidence, and the accuracy on test images of similar confidence."""
    confidence = prediction.confidence
    phrases = ((_VERY_HIGH, "very high"), (0.75, "high"), (0.5, "medium"), (0, "low"))
    phrase = next(phrase for minimum, phrase in phrases if confidence >= minimum)
    text = f"Confidence: **{format_confidence(confidence)}**, {phrase}."
    if not is_test_image:
        text += f" {_describe_photo_accuracy(model)}"
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


def _describe_photo_accuracy(model: StoredModel) -> str:
    try:
        photos = find_results(model, cache.photo_results(), None).photos
    except ResultsError:  # the Model card shows it
        photos = None
    if photos is None:
        return "Its accuracy at this confidence is known for test images only."
    count, fraction = photos.original.total, photos.original.fraction
    return f"The model classified **{fraction:.0%}** of {count} other photos correctly."


def rejection_reason(prediction: Prediction) -> str:
    """Return in one sentence why a prediction is rejected."""
    rejection = prediction.rejection
    # The in-distribution score is the confidence times the fraction of the features that the
    # training images explain. The smaller factor is the reason.
    by_features = prediction.score / prediction.confidence < prediction.confidence
    if rejection.score == IN_DISTRIBUTION and by_features:
        return "It does not look enough like the images that the model was trained on."
    return "The model is not confident enough in any of the ten classes."


def describe_rejection(prediction: Prediction) -> str:
    """Return the score of a rejected image and its threshold, in Markdown."""
    rejection = prediction.rejection
    rate = f"{rejection.validation_acceptance_rate:.0%} of validation images"
    if rejection.score == MAX_PROBABILITY:
        confidence = format_confidence(prediction.score)
        return f"Confidence: **{confidence}**; {rate} reach {rejection.threshold:.1%}."
    return (
        f"In-distribution score: **{100 * prediction.score:.0f}** of 100; {rate} reach "
        f"{100 * rejection.threshold:.0f}. The score is high if the prediction is confident and "
        "the image resembles the training images in its features."
    )


def correctness_message(
    prediction: Prediction, label: int | None, out_of_distribution: bool
) -> str | None:
    """Return whether the prediction agrees with the label, in Markdown; None if there is none."""
    if out_of_distribution:
        verdict = "Correctly rejected" if prediction.none_of_these else "Incorrect"
        return f"**{verdict}**: it is none of the ten classes."
    if label is None:
        return None
    if prediction.none_of_these:
        verdict = "Incorrectly rejected"
    else:
        verdict = "Correct" if label == prediction.label else "Incorrect"
    return f"**{verdict}**: the label says {CLASS_NAMES[label]}."


def _show_correctness(prediction: Prediction, image: SourceImage) -> None:
    """Compare the prediction with the label, or say that the label itself is in doubt."""
    if image.test_index is not None and labels_in_doubt()[image.test_index]:
        st.markdown(f"The label says **{CLASS_NAMES[cast(int, image.label)]}**.")
        show_label_in_doubt(image.test_index)
        page_link("label_errors", "Label errors →", image=image.test_index)
    elif message := correctness_message(prediction, image.label, image.out_of_distribution):
        st.markdown(message)


def describe_verdict(prediction: Prediction) -> str:
    """Return the predicted class with its article, or that the image is rejected."""
    if prediction.none_of_these:
        return REJECTED
    return with_article(prediction.class_name).capitalize()


def describe_prediction(prediction: Prediction) -> str:
    """Return the prediction in a few words, for screen readers."""
    confidence = format_confidence(prediction.confidence)
    if prediction.none_of_these:
        return f"{REJECTED}; closest class: {prediction.class_name}, {confidence}"
    return f"{describe_verdict(prediction)}, confidence {confidence}"


def show_verdict(model: StoredModel, prediction: Prediction, image: SourceImage) -> None:
    """Show the predicted class or the rejection, with its reason and whether it is correct."""
    with st.container(key="prediction", gap="small"):
        announce(describe_prediction(prediction), key="announcement")
        st.header(describe_verdict(prediction), anchor=False)
        if prediction.none_of_these:
            st.markdown(rejection_reason(prediction))
        else:
            is_test_image = image.test_index is not None
            text = _describe_confidence(model, prediction, is_test_image)
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
        definition += ", times how much the image resembles the training images in its features"
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
    data = pd.DataFrame({"class": CLASS_NAMES, "probability": probabilities})
    figure = charts.probability_bars(probabilities, label=label, muted=muted)
    if compared:
        other, others = compared
        data[other] = others
        figure = charts.compared_probability_bars(probabilities, others, other, label=label)
    show_plot(
        figure,
        key,
        data,
        name,
        title="Class probabilities",
        subtitle=name,
        alt=describe_probabilities(probabilities),
    )


def describe_probabilities(probabilities: np.ndarray) -> str:
    """Return the ten probabilities in one sentence, as the text alternative of their bars."""
    ranked = probabilities.argsort()[::-1]
    shown = [label for label in ranked if probabilities[label] >= _MIN_NAMED_PROBABILITY]
    named = [f"{CLASS_NAMES[label]} {format_confidence(probabilities[label])}" for label in shown]
    if len(shown) < len(CLASS_NAMES):
        named.append(f"all others below {_MIN_NAMED_PROBABILITY:.0%}")
    return f"Class probabilities: {', '.join(named)}."


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
