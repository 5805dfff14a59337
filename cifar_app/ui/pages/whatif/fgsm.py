"""The adversarial example of the What if page."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.explain.gradient_methods import fgsm
from cifar_app.explain.sweep import Sweep
from cifar_app.formatting import format_confidence
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, url_widgets
from cifar_app.ui.widgets.glossary import GLOSSARY
from cifar_app.ui.widgets.image_selection import SelectedImage
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.plots import show_plot

_MAX_EPSILON = 16
_DISPLAY_WIDTH_PX = 240
_TRIED_CONFIDENCE = 0.95


def show_fgsm(selected: SelectedImage) -> None:
    """Offer an adversarial example, and show it once it is requested."""
    st.subheader("Adversarial example (FGSM)", anchor=False, help=GLOSSARY["Adversarial example"])
    st.markdown(
        "Each color value changes by a few levels, in the direction that increases the loss most "
        "(fast gradient sign method, Goodfellow et al. 2015). People hardly notice."
    )
    if url.read_choice("adversary", ("off", "on"), "off") == "on":
        _show_example(selected)
        return
    st.button("Try to fool the model", on_click=lambda: url.set_query_params(adversary="on"))
    st.caption("Uses TensorFlow, which takes a few seconds to start.")


def _show_example(selected: SelectedImage) -> None:
    image = selected.model_input
    gradient = _loss_gradient(selected)
    epsilon = url_widgets.slider("Epsilon (of 255)", "epsilon", 0, _MAX_EPSILON, 2)

    def compute() -> Sweep:
        epsilons = list(range(_MAX_EPSILON + 1))
        examples = np.stack([fgsm(image, gradient, value) for value in epsilons])
        return Sweep(epsilons, *selected.predict_or_reject(examples), 0)

    sweep = cache.sweep((selected.key, "fgsm"), compute)
    _show_images(image, gradient, fgsm(image, gradient, epsilon))
    probabilities = sweep.probabilities[epsilon]
    confidence = format_confidence(probabilities.max())
    rejected = ", but the image is rejected" if sweep.rejected[epsilon] else ""
    attack = describe_attack(sweep, selected.image.label)
    st.markdown(
        f"{attack} With ε = {epsilon}: "
        f"**{CLASS_NAMES[probabilities.argmax()]}**, {confidence}{rejected}."
    )
    if not sweep.first_changes():
        image_index = find_less_confident_image(selected.model)
        page_link(
            "whatif",
            f"Try it on test image {image_index}, on which the model is less confident →",
            source="test",
            image=image_index,
            adversary="on",
        )
    table = pd.DataFrame(sweep.probabilities, columns=list(CLASS_NAMES))
    table.insert(0, "epsilon", list(sweep.values))
    show_plot(
        charts.probability_curves(
            sweep.values,
            sweep.probabilities,
            sweep.predicted_classes(),
            epsilon,
            [value for value, _ in sweep.first_changes()],
            sweep.rejected_ranges(),
            "Epsilon (of 255)",
        ),
        "adversary",
        table,
        f"{selected.file_name}-fgsm",
        title="Adversarial example (FGSM)",
        subtitle=f"{selected.image.title} · {selected.model.title}",
        alt=f"Class probabilities by epsilon. {attack}",
    )


def _loss_gradient(selected: SelectedImage) -> np.ndarray:
    placeholder = st.empty()

    def compute() -> np.ndarray:
        gradients = cache.gradient_worker().gradients(selected.model, placeholder.caption)
        return gradients.loss_gradient(selected.model_input, selected.prediction.label)

    try:
        return cache.explanations().get((selected.key, "loss gradient"), compute)
    finally:
        placeholder.empty()


def find_less_confident_image(model: StoredModel) -> int:
    """Return a test image that a model classifies correctly with a confidence of about 95%.

    The attack fools all shipped models on theirs.
    """
    probabilities = cache.test_probabilities(model)
    distance = np.abs(probabilities.max(axis=1) - _TRIED_CONFIDENCE)
    distance[probabilities.argmax(axis=1) != cache.test_set()[1]] = np.inf
    return int(distance.argmin())


def describe_attack(sweep: Sweep, label: int | None) -> str:
    """Describe the smallest epsilon that changes the prediction of an image with this label."""
    changes = sweep.first_changes()
    if not changes:
        return (
            f"Even ε = {_MAX_EPSILON} in this direction does not change the prediction. A "
            "stronger attack might succeed."
        )
    epsilon, predicted = changes[0]
    correction = ", which is correct: the model was wrong before" if predicted == label else ""
    return (
        f"**ε = {epsilon} is enough** to change the prediction to {CLASS_NAMES[predicted]}"
        f"{correction}."
    )


def _show_images(image: np.ndarray, gradient: np.ndarray, example: np.ndarray) -> None:
    amplified = (127 + 127 * np.sign(gradient)).astype(np.uint8)
    captions = ("The image.", "The change, amplified.", "The adversarial example.")
    columns = st.columns(3)
    for column, shown, caption in zip(columns, (image, amplified, example), captions, strict=True):
        with column:
            images.show_image(shown, _DISPLAY_WIDTH_PX, caption)
