"""Guess first: the label and the prediction are hidden until the visitor has named a class."""

from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.model_store import store
from cifar_app.ui.widgets.label_doubt import labels_in_doubt
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"
_, LABELS = load_test_set()
PREDICTED = store.open_model(MODEL).test_probabilities().argmax(axis=1)


def test_guess_reveals_prediction_and_counts(open_app: Open) -> None:
    app = open_app(model=MODEL, source="test", guess="on", image="3")  # both say airplane
    assert CLASS_NAMES[LABELS[3]] == CLASS_NAMES[PREDICTED[3]] == "airplane"
    assert app.header[0].value == "What is it?"
    assert not app.get("plotly_chart")
    assert "airplane" not in texts(app)
    app.pills[0].set_value("ship").run()
    assert app.header[0].value == "An airplane"
    text = texts(app)
    assert "Your guess: **ship**, incorrect." in text
    assert "**you 0 of 1**, Seed CNN 1 of 1" in text

    (next_button,) = [button for button in app.button if button.label == "Next image"]
    next_button.click().run()
    index = int(app.query_params["image"])
    assert index != 3
    assert app.header[0].value == "What is it?"
    app.pills[0].set_value(CLASS_NAMES[LABELS[index]]).run()
    model_correct = 1 + int(PREDICTED[index] == LABELS[index])
    assert f"**you 1 of 2**, Seed CNN {model_correct} of 2" in texts(app)


def test_last_image_of_a_sample_leads_to_the_next_sample(open_app: Open) -> None:
    frogs = np.flatnonzero((CLASS_NAMES.index("frog") == LABELS) & ~labels_in_doubt())
    last = np.random.default_rng(0).choice(frogs, 24, replace=False)[-1]
    app = open_app(model=MODEL, source="test", guess="on", true="frog", image=str(last))
    app.pills[0].set_value("frog").run()
    (next_button,) = [button for button in app.button if button.label == "Next image"]
    next_button.click().run()
    assert app.query_params["seed"] == "1"
    assert "image" not in app.query_params


def test_filter_selects_misclassified_images_of_a_class(open_app: Open) -> None:
    app = open_app(model=MODEL, source="test", true="frog", misclassified="on")
    shown = int(app.number_input[0].value or 0)
    assert CLASS_NAMES[LABELS[shown]] == "frog"
    assert PREDICTED[shown] != LABELS[shown]
    candidates = np.flatnonzero((LABELS == 6) & (PREDICTED != LABELS))
    assert shown == np.random.default_rng(0).choice(candidates, 24, replace=False)[0]
    app.selectbox(key="bound-true").set_value("truck").run()
    shown = int(app.number_input[0].value or 0)
    assert CLASS_NAMES[LABELS[shown]] == "truck"
