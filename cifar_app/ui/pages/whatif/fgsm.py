"""A change that is made against the network: the adversarial step."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.explain.adversarial import fgsm
from cifar_app.explain.sweep import Sweep
from cifar_app.ui import cache
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage
from cifar_app.ui.widgets.plots import show_plot

_MOST = 16
_SHOWN = 240


def show_fgsm(subject: SelectedImage) -> None:
    """Offer the step; show it once it is asked for."""
    st.subheader("And if somebody tries to fool it?", anchor=False)
    st.markdown(
        "Every color value moves by the same few gray levels, up or down as the network minds "
        "most (fast gradient sign method, Goodfellow et al. 2015). People hardly see a few levels."
    )
    if url.read_choice("adversary", ("off", "on"), "off") == "off":
        st.button("Try to fool it", on_click=lambda: url.set_query_params(adversary="on"))
        st.caption("Starts TensorFlow, which takes some seconds the first time.")
        return
    _show_step(subject)


def _show_step(subject: SelectedImage) -> None:
    if subject.uses_photo_model:
        edge = subject.low_res_input.shape[0]
        st.markdown(
            "For photos this model asks a network that gradients cannot look into here. The step "
            f"is taken against its network for the data set, which gets {edge} × {edge} pixels."
        )
    image = subject.low_res_input
    classifier = cache.classifier(subject.model)
    answer = int(subject.low_res_probabilities.argmax())
    direction = cache.gradient_explainer(subject.model).loss_gradient(image, answer)
    epsilon = url_widgets.slider("Gray levels, of 255", "epsilon", 0, _MOST, 2)

    def make() -> Sweep:
        steps = list(range(_MOST + 1))
        views = np.stack([fgsm(image, direction, step) for step in steps])
        return Sweep(steps, classifier.predict(views), 0)

    sweep = cache.sweep((subject.key, "adversary"), make)
    fooled = fgsm(image, direction, epsilon)
    _show_pictures(image, direction, fooled)
    now = sweep.probabilities[epsilon]
    said = f"With {epsilon}: **{CLASS_NAMES[now.argmax()]}**, {now.max():.1%}."
    st.markdown(f"{step_in_words(sweep, subject.image.label)} {said}")
    table = pd.DataFrame(sweep.probabilities, columns=list(CLASS_NAMES))
    table.insert(0, "gray levels of 255", list(sweep.amounts))
    show_plot(
        charts.probability_curves(
            sweep.amounts,
            sweep.probabilities,
            sweep.winners(),
            epsilon,
            [amount for amount, _ in sweep.flips()],
            "Gray levels that every value moves by",
        ),
        "adversary",
        table,
        f"{subject.file_name}-adversarial-step",
    )


def step_in_words(sweep: Sweep, true: int | None) -> str:
    """How far the step must go; `true` is the true class, where it is known."""
    flips = sweep.flips()
    if not flips:
        return (
            f"Even {_MOST} gray levels in this one direction do not change its answer; whoever "
            "searches longer may find another."
        )
    amount, label = flips[0]
    levels = "one gray level is" if amount == 1 else f"{amount} gray levels are"
    right = ", which is right: its answer was wrong before" if label == true else ""
    return f"**{levels.capitalize()} enough** to make it say {CLASS_NAMES[label]}{right}."


def _show_pictures(image: np.ndarray, direction: np.ndarray, fooled: np.ndarray) -> None:
    added = (127 + 127 * np.sign(direction)).astype(np.uint8)
    columns = st.columns(3)
    for column, picture, words in zip(
        columns,
        (image, added, fooled),
        ("The picture.", "The direction, far stronger than it is.", "The picture after the step."),
        strict=True,
    ):
        with column:
            images.show_image(picture, _SHOWN, words)
