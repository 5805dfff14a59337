"""Guess first: visitors name the class of a test image before they see the prediction."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.widgets import test_images
from cifar_app.ui.widgets.source_image import SourceImage

_KEY = "guesses"


@dataclass(frozen=True)
class Guess:
    """A guess of the visitor.

    Attributes:
        class_name: Class that the visitor named.
        correct: Whether it is the label.
        model_correct: Whether the model predicted the label and did not reject the image.
    """

    class_name: str
    correct: bool
    model_correct: bool


def guesses(model: StoredModel) -> dict[int, Guess]:
    """Return the guesses of this visit by test image, for the score against a model."""
    by_model: dict[str, dict[int, Guess]] = st.session_state.setdefault(_KEY, {})
    return by_model.setdefault(model.name, {})


def ask_first(model: StoredModel, image: SourceImage, prediction: Prediction) -> bool:
    """Ask for the class of a test image, or show the guess; return whether it was guessed.

    Images from other sources are never asked for.
    """
    if image.test_index is None or image.label is None or not test_images.is_guessing():
        return True
    index, label = image.test_index, image.label
    guess = guesses(model).get(index)
    if guess is None:
        key = f"guess-{index}-{model.name}"
        model_correct = prediction.label == label and not prediction.none_of_these

        def save() -> None:
            name = st.session_state[key]
            correct = name == CLASS_NAMES[label]
            guesses(model)[index] = Guess(name, correct, model_correct)

        st.header("What is it?", anchor=False)
        st.pills("Your guess", CLASS_NAMES, key=key, on_change=save, wrap=True)
    else:
        verdict = "correct" if guess.correct else "incorrect"
        with st.container(horizontal=True, vertical_alignment="center", key="guess"):
            st.markdown(f"Your guess: **{guess.class_name}**, {verdict}.", width="content")
            st.button(
                "Next image",
                type="primary",
                shortcut="N",
                on_click=test_images.show_next_image,
                args=(model, index),
            )
    _show_score(model)
    return guess is not None


def _show_score(model: StoredModel) -> None:
    made = guesses(model).values()
    if not made:
        st.caption("Then the prediction and the label appear.")
        return
    own = sum(guess.correct for guess in made)
    theirs = sum(guess.model_correct for guess in made)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"Correct: **you {own} of {len(made)}**, {model.title} {theirs} of {len(made)}.",
            width="content",
            help="On the same images. An image that the model rejects counts as incorrect.",
        )
        st.button("Reset score", type="tertiary", on_click=guesses(model).clear)
