"""The Classify page: the prediction for an example or a test image."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image

import cifar_app
from cifar_app.config import DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store import store
from cifar_app.model_store.card import Rejection
from cifar_app.ui.widgets.image_sources import SourceImage
from cifar_app.ui.widgets.prediction import correctness_message
from tests.app.conftest import Open, texts


def predict_example(name: str) -> Prediction:
    photo = cifar_app.read_photo((assets_dir() / "examples" / f"{name}.jpg").read_bytes())
    return cifar_app.load_classifier(DEFAULT_MODEL).classify(photo)


def test_first_page_shows_predictions_for_example(open_app: Open) -> None:
    app = open_app()
    prediction = predict_example("cat")
    assert app.header[0].value == f"A {prediction.class_name}"
    text = texts(app)
    assert f"Confidence: **{prediction.confidence:.1%}**" in text
    titles = {name: store.open_model(name).title for name in store.list_names()}
    others = {name for name, title in titles.items() if f"**{title}**" in text}
    assert others == titles.keys() - {DEFAULT_MODEL}


def test_rejection_shows_score_and_threshold(open_app: Open) -> None:
    app = open_app(example="coffee")
    prediction = predict_example("coffee")
    assert app.header[0].value == "Probably none of the ten classes"
    text = texts(app)
    assert f"score: **{100 * prediction.score:.0f}** of 100" in text
    assert f"reach {100 * prediction.rejection.threshold:.0f}." in text


def test_test_image_shows_whether_prediction_is_correct(open_app: Open) -> None:
    app = open_app(source="test", seed="2")
    (number,) = app.number_input
    assert number.label == "Test image number, 0 to 9,999"
    _, labels = load_test_set()
    probabilities = store.open_model(DEFAULT_MODEL).test_probabilities()
    correct = probabilities.argmax(axis=1) == labels
    for index, verdict in ((correct.argmax(), "Correct"), (correct.argmin(), "Incorrect")):
        number.set_value(int(index)).run()
        assert app.query_params["image"] == str(index)
        assert f"Test image {index}." in texts(app)
        assert f"**{verdict}**" in texts(app)


@pytest.mark.parametrize(
    ("score", "label", "out_of_distribution", "message"),
    [
        (0.6, 3, False, "**Correct**: the label is cat."),
        (0.6, 9, False, "**Incorrect**: the label is truck."),
        (0.4, 9, False, "**Wrongly rejected**: it is a truck."),
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


def test_file_stem_describes_image() -> None:
    titles = ("Test image 3", "Größe 2.JPG", "🐱.jpg", "x" * 300 + ".png")
    images = [SourceImage("own-1", title, Image.new("RGB", (1, 1))) for title in titles]
    assert [image.file_stem for image in images] == ["test-image-3", "größe-2", "own-1", "x" * 60]


def test_photo_has_no_accuracy_of_test_images(open_app: Open) -> None:
    text = texts(open_app(model="seed_cnn", example="rocket"))
    assert "accuracy at this confidence is known for test images only" in text
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
    assert "No example photos are installed" in texts(open_app())
