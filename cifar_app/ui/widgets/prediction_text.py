"""The prediction for one image in words."""

from __future__ import annotations

import math

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ResultsError
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import NONE_OF_TEN, Prediction
from cifar_app.model_store.card import IN_DISTRIBUTION, MAX_PROBABILITY
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report.results import find_results
from cifar_app.ui import cache
from cifar_app.ui.widgets.text import with_article

REJECTED = NONE_OF_TEN.capitalize()
_BIN_COUNT = 10
_VERY_HIGH = 0.95
_MIN_NAMED_PROBABILITY = 0.01


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


def describe_probabilities(probabilities: np.ndarray) -> str:
    """Return the ten probabilities in one sentence, as the text alternative of their bars."""
    ranked = probabilities.argsort()[::-1]
    shown = [label for label in ranked if probabilities[label] >= _MIN_NAMED_PROBABILITY]
    named = [f"{CLASS_NAMES[label]} {format_confidence(probabilities[label])}" for label in shown]
    if len(shown) < len(CLASS_NAMES):
        named.append(f"all others below {_MIN_NAMED_PROBABILITY:.0%}")
    return f"Class probabilities: {', '.join(named)}."


def describe_confidence(model: StoredModel, prediction: Prediction, is_test_image: bool) -> str:
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
    # The in-distribution score is the confidence times a factor that depends on the features (see
    # `models.in_distribution`). The smaller factor is the reason.
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
        f"{100 * rejection.threshold:.0f}. The score is high if the prediction is confident, the "
        "features resemble those of training images, and the likely ImageNet classes are kinds of "
        "the ten."
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
