"""The Classify page: the prediction for an example or a test image."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
import streamlit as st
from PIL import Image

import cifar_app
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from cifar_app.experiments.photos import read_results
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store import store
from cifar_app.model_store.card import Rejection, RejectionScore
from cifar_app.palette import CLASS_COLORS, MUTED
from cifar_app.ui.pages.classify import other_models
from cifar_app.ui.widgets.example_images import EXAMPLE_TEST_IMAGES
from cifar_app.ui.widgets.label_doubt import labels_in_doubt
from cifar_app.ui.widgets.prediction import probabilities_table
from cifar_app.ui.widgets.prediction_text import correctness_message, rejection_reason
from cifar_app.ui.widgets.source_image import SourceImage
from tests.app.conftest import Open, texts

REASONS = (
    "The model is not confident enough in any of the ten classes.",
    "It does not look enough like the images that the model was trained on.",
)


def predict_example(name: str) -> Prediction:
    photo = cifar_app.read_photo((assets_dir() / "examples" / f"{name}.jpg").read_bytes())
    return cifar_app.load_classifier(DEFAULT_MODEL).classify(photo)


def test_first_page_shows_predictions_for_example(open_app: Open) -> None:
    app = open_app()
    prediction = predict_example("cat")
    assert app.header[0].value == f"A {prediction.class_name}"
    text = texts(app)
    assert f"Confidence: **{format_confidence(prediction.confidence)}**" in text
    titles = {name: store.open_model(name).title for name in store.list_names()}
    lines = [expander.label for expander in app.expander]
    others = {
        name for name, title in titles.items() if any(f"**{title}**: " in line for line in lines)
    }
    assert others == titles.keys() - {DEFAULT_MODEL}


def test_other_model_opens_its_bars(open_app: Open) -> None:
    app = open_app(model="seed_cnn", example="cat")
    title = store.open_model(DEFAULT_MODEL).title
    prediction = predict_example("cat")
    (line,) = [line for line in app.expander if f"**{title}**" in line.label]
    expected = f"**{title}**: a cat, {format_confidence(prediction.confidence)}"
    assert line.label == expected
    assert not line.get("plotly_chart")  # closed


@pytest.mark.parametrize("params", [{}, {"example": "test-dog"}, {"source": "test", "image": "3"}])
def test_next_steps_keep_the_image(open_app: Open, params: dict[str, str]) -> None:
    app = open_app(model="seed_cnn", **params)
    links = {link.proto.label: link.proto for link in app.get("page_link")}
    for label, page in (
        ("Why? →", "explain"),
        ("What if? →", "whatif"),
        ("Similar images →", "similar"),
    ):
        expected = {"model": "seed_cnn"} | (params or {"example": "cat"})
        assert dict(parse_qsl(links[label].query_string)) == expected
        assert links[label].page == page


def test_screen_readers_hear_the_prediction_and_the_chart(open_app: Open) -> None:
    app = open_app(model="seed_cnn", source="test", image="3")
    probabilities = store.open_model("seed_cnn").test_probabilities()[3]
    name = CLASS_NAMES[probabilities.argmax()]
    chart = app.get("plotly_chart")[0].proto
    assert chart.alt.startswith(f"Class probabilities: {name} {probabilities.max():.1%}, ")
    assert "all others below 1%" in chart.alt
    image = app.get("image")[0].proto.imgs[0]
    assert image.alt == "Test image 3"


def test_examples_have_every_class(open_app: Open) -> None:
    _, labels = load_test_set()
    for class_name, index in EXAMPLE_TEST_IMAGES.items():
        assert CLASS_NAMES[labels[index]] == class_name
        assert not labels_in_doubt()[index]
    app = open_app(example="test-deer")
    assert app.header[0].value == "A deer"
    assert f"Test image {EXAMPLE_TEST_IMAGES['deer']}." in texts(app)


def test_rejection_has_one_reason_and_folds_gray_bars(open_app: Open) -> None:
    app = open_app(example="coffee")
    prediction = predict_example("coffee")
    assert prediction.none_of_these
    assert app.header[0].value == "Probably none of the ten classes"
    text = texts(app)
    threshold = 100 * prediction.rejection.threshold
    assert f"Score {100 * prediction.score:.0f} of 100 · threshold {threshold:.0f}" in text
    assert sum(text.count(reason) for reason in REASONS) == 1
    (fold,) = [fold for fold in app.expander if fold.label == "If it had to choose"]
    assert not fold.proto.expanded
    bars = json.loads(fold.get("plotly_chart")[0].proto.spec)["data"][0]
    assert bars["marker"]["color"] == MUTED


def test_accepted_image_shows_gauge_and_colored_bars(open_app: Open) -> None:
    app = open_app(example="cat")
    text = texts(app)
    assert f"Score {100 * predict_example('cat').score:.0f} of 100 · threshold" in text
    assert not any(reason in text for reason in REASONS)
    assert "If it had to choose" not in [fold.label for fold in app.expander]
    bars = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]
    assert bars["marker"]["color"] == list(CLASS_COLORS)


@pytest.mark.parametrize(
    ("name", "confidence", "score", "reason"),
    [
        ("max_probability", 0.4, 0.4, REASONS[0]),
        ("in_distribution", 0.5, 0.45, REASONS[0]),
        ("in_distribution", 0.95, 0.3, REASONS[1]),
    ],
)
def test_reason_is_the_smaller_factor_of_the_score(
    name: RejectionScore, confidence: float, score: float, reason: str
) -> None:
    rule = Rejection(score=name, threshold=0.6, validation_acceptance_rate=0.95)
    probabilities = np.full(10, (1 - confidence) / 9, np.float32)
    probabilities[3] = confidence
    pixels = np.zeros((32, 32, 3), np.uint8)
    assert rejection_reason(Prediction(probabilities, score, rule, pixels, 0.001)) == reason


def test_label_in_doubt_is_not_the_truth(open_app: Open) -> None:
    app = open_app(source="test", image="2405")  # labeled cat; shows a frog
    assert app.header[0].value == "A frog"
    text = texts(app)
    assert "The label says **cat**." in text
    assert "**Label in doubt**" in text
    assert "Incorrect" not in text
    links = [link.proto for link in app.get("page_link")]
    (query,) = [link.query_string for link in links if link.label == "Label errors →"]
    assert "image=2405" in query


def test_test_image_shows_whether_prediction_is_correct(open_app: Open) -> None:
    app = open_app(source="test", seed="2")
    (number,) = app.number_input
    assert number.label == "Test image number, 0 to 9,999"
    _, labels = load_test_set()
    probabilities = store.open_model(DEFAULT_MODEL).test_probabilities()
    correct = probabilities.argmax(axis=1) == labels
    incorrect = ~correct & ~labels_in_doubt()
    for index, verdict in ((correct.argmax(), "Correct"), (incorrect.argmax(), "Incorrect")):
        number.set_value(int(index)).run()
        assert app.query_params["image"] == str(index)
        assert f"Test image {index}." in texts(app)
        assert f"**{verdict}**" in texts(app)


@pytest.mark.parametrize(
    ("score", "label", "out_of_distribution", "message"),
    [
        (0.6, 3, False, "**Correct**: the label says cat."),
        (0.6, 9, False, "**Incorrect**: the label says truck."),
        (0.4, 9, False, "**Incorrectly rejected**: the label says truck."),
        (0.4, None, True, "**Correctly rejected**: it is none of the ten classes."),
        (0.6, None, True, "**Incorrect**: it is none of the ten classes."),
        (0.4, None, False, None),
    ],
)
def test_correctness_message(
    score: float, label: int | None, out_of_distribution: bool, message: str | None
) -> None:
    rule = Rejection(score="max_probability", threshold=0.5, validation_acceptance_rate=0.95)
    pixels = np.zeros((32, 32, 3), np.uint8)
    prediction = Prediction(np.eye(10, dtype=np.float32)[3], score, rule, pixels, 0.001)
    assert correctness_message(prediction, label, out_of_distribution) == message


def test_model_named_like_a_column_replaces_none() -> None:
    prediction = predict_example("cat")
    stored = store.open_model(DEFAULT_MODEL)
    others = [(replace(stored, name=name), prediction) for name in ("class", "probability")]
    compared = ("probability", 1 - prediction.probabilities)
    for table in (
        other_models.probabilities_table(others),
        probabilities_table(prediction.probabilities, compared),
    ):
        assert len(table.columns) == 3
        assert tuple(table["class"]) == CLASS_NAMES
        np.testing.assert_array_equal(table.iloc[:, 1], prediction.probabilities)


def test_file_stem_describes_image() -> None:
    titles = ("Test image 3", "Größe 2.JPG", "🐱.jpg", "x" * 300 + ".png")
    images = [SourceImage("own-1", title, Image.new("RGB", (1, 1)), {}) for title in titles]
    assert [image.file_stem for image in images] == ["test-image-3", "größe-2", "own-1", "x" * 60]


def test_photo_has_no_accuracy_of_test_images(open_app: Open) -> None:
    text = texts(open_app(model="seed_cnn", example="rocket"))
    photos = read_results()
    assert photos is not None
    result = photos.models["seed_cnn"].original
    assert f"**{result.correct / result.total:.0%}** of {result.total} other photos" in text
    assert "were classified correctly" not in text


@pytest.mark.parametrize(
    ("model", "example", "is_warned"),
    [
        ("whitened_cnn", "coffee", True),
        ("seed_cnn", "rocket", False),  # not very confident
        (DEFAULT_MODEL, "cat", False),  # has a score for photos
    ],
)
def test_very_confident_model_that_rejects_little_says_so(
    model: str, example: str, is_warned: bool, open_app: Open
) -> None:
    text = texts(open_app(model=model, example=example))
    assert ("very confident about many photos of other things" in text) == is_warned


def test_unknown_and_missing_example_files(open_app: Open, assets_copy: Path) -> None:
    examples = assets_copy / "examples"
    shutil.copy(examples / "cat.jpg", examples / "kitten.jpg")
    assert "Ignored URL parameter example=“kitten”" in texts(open_app(example="kitten"))
    shutil.rmtree(examples)
    st.cache_resource.clear()
    assert open_app().header[0].value == "An airplane"  # the first example left
