"""Every page: what it shows comes from the stored model and from its address."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image

import cifar_app
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, PROJECT_ROOT
from cifar_app.data import load_test_set
from cifar_app.inference.prediction import Prediction
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from cifar_app.model_store.card import Rejection
from cifar_app.ui.layout import PAGES
from cifar_app.ui.widgets.image_sources import SourceImage
from cifar_app.ui.widgets.prediction import correctness_message
from tests.app.conftest import Open, texts


@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_runs_and_asks_its_question(open_app: Open, page: str) -> None:
    app = open_app(page)
    assert not app.exception
    assert app.title[0].value.endswith("?")


def test_a_page_shows_only_what_it_is_told_to_show() -> None:
    assert st.get_option("runner.magicEnabled") is False


def test_the_first_page_answers_an_example(open_app: Open) -> None:
    app = open_app()
    photo = (PROJECT_ROOT / "assets" / "examples" / "cat.jpg").read_bytes()
    prediction = cifar_app.load_classifier(DEFAULT_MODEL).classify(cifar_app.read_photo(photo))
    assert app.header[0].value == f"A {prediction.class_name}"
    assert f"**{prediction.confidence:.1%}**" in texts(app)


def test_a_photo_of_nothing_it_knows_is_told_with_both_its_reasons(open_app: Open) -> None:
    words = texts(open_app(example="rocket"))
    photo = (PROJECT_ROOT / "assets" / "examples" / "rocket.jpg").read_bytes()
    prediction = cifar_app.load_classifier(DEFAULT_MODEL).classify(cifar_app.read_photo(photo))
    assert "None of the ten, it seems" in words
    assert prediction.evidence is not None
    assert f"like one of them: a score of **{100 * prediction.score:.2f}** of 100" in words
    assert f"see of the ten, {100 * prediction.evidence:.2f}, weighed with" in words
    assert f"have at least {100 * prediction.rejection.threshold:.2f}" in words


def test_a_test_image_shows_whether_the_answer_is_right(open_app: Open) -> None:
    _, labels = load_test_set()
    answers = store.open_model(DEFAULT_MODEL).test_probabilities()
    wrong = int(find_misclassified(labels, answers)[0])
    app = open_app("classify", source="test", image=str(wrong))
    assert "**Wrong**" in texts(app)
    right = int((answers.argmax(axis=1) == labels).nonzero()[0][0])
    app = open_app("classify", source="test", image=str(right))
    assert "**Right**" in texts(app)


def test_a_test_image_is_chosen_by_its_number(open_app: Open) -> None:
    app = open_app("classify", source="test", seed="2")
    (box,) = app.number_input
    assert box.label == "Or its number, 0 to 9,999"
    box.set_value(77).run()
    assert app.query_params["image"] == "77"
    assert "Test image 77." in texts(app)


@pytest.mark.parametrize("refused", [True, False])
def test_an_outsider_is_answered_rightly_only_by_doubt(refused: bool) -> None:
    probabilities = np.full(10, 0.1, np.float32)
    rule = Rejection(score="max_probability", threshold=0.5, validation_acceptance_rate=0.95)
    score = 0.4 if refused else 0.6
    prediction = Prediction(probabilities, score, rule, np.zeros((32, 32, 3), np.uint8), 0.001)
    words = correctness_message(prediction, label=None, outsider=True)
    assert words is not None
    assert words.startswith("**Right to doubt**" if refused else "**Wrong**")
    assert correctness_message(prediction, label=None, outsider=False) is None


@pytest.mark.parametrize(("label", "words"), [(3, "as it guessed"), (4, "its guess was a cat")])
def test_who_doubts_one_of_the_ten_is_wrong(label: int, words: str) -> None:
    probabilities = np.eye(10, dtype=np.float32)[3]
    rule = Rejection(score="in_distribution", threshold=0.5, validation_acceptance_rate=0.95)
    prediction = Prediction(probabilities, 0.4, rule, np.zeros((32, 32, 3), np.uint8), 0.001)
    said = correctness_message(prediction, label, outsider=False)
    named = f"a {CLASS_NAMES[label]}"
    assert said == f"**Wrong to doubt**: it is {named}, {words}."


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Test image 3", "test-image-3"),
        ("Größe 2.JPG", "größe-2"),
        ("🐱.jpg", "own-1"),
        ("...", "own-1"),
        ("x" * 300 + ".png", "x" * 60),
    ],
)
def test_names_of_files_say_what_the_picture_is(title: str, part: str) -> None:
    assert SourceImage("own-1", title, Image.new("RGB", (1, 1))).file_stem == part


def test_a_photo_is_not_judged_by_the_record_on_test_images(open_app: Open) -> None:
    app = open_app("classify", model="seed_cnn", example="rocket")
    assert "How often it is right when so sure is known for test images alone." in texts(app)
    assert "of the time" not in texts(app)


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("metrics", {"true": "<script>", "predicted": "dog"}),
        ("metrics", {"view": "upside-down", "model": "../../etc"}),
        ("misclassified", {"page": "-1", "order": "' or 1"}),
        ("misclassified", {"page": "99999999999999999999"}),
        ("classify", {"source": "test", "image": "10000"}),
        ("classify", {"source": "nowhere", "example": "none"}),
        ("model_card", {"model": "none"}),
    ],
)
def test_a_nonsense_address_falls_back_with_a_word(
    open_app: Open, page: str, params: dict[str, str]
) -> None:
    app = open_app(page, **params)
    assert not app.exception
    assert "Ignored URL parameter" in texts(app)


def test_without_a_model_every_page_offers_a_training(open_app: Open, assets_copy: Path) -> None:
    shutil.rmtree(assets_copy / "models")
    for page in PAGES.keys() - {"experiments"}:  # which shows no stored model
        app = open_app(page)
        assert not app.exception
        assert "There is no trained network yet" in texts(app)
        assert app.button(key="start-training").label == "Train the baseline network"


@pytest.mark.parametrize("filename", ["card.json", "model.tflite", "test_probabilities.npy"])
def test_a_damaged_model_is_explained(open_app: Open, assets_copy: Path, filename: str) -> None:
    path = assets_copy / "models" / DEFAULT_MODEL / filename
    path.write_bytes(path.read_bytes()[:-9] + b"tampered!")
    app = open_app("classify" if filename == "model.tflite" else "metrics")
    assert not app.exception
    assert f"The files of model {DEFAULT_MODEL} match its card." in texts(app)


def test_a_damaged_test_set_is_explained(open_app: Open, assets_copy: Path) -> None:
    (assets_copy / "cifar10" / "test_images.webp").write_bytes(b"RIFF")
    app = open_app("metrics")
    assert not app.exception
    assert "The bundled test set" in texts(app)


def test_browsing_and_classifying_never_import_what_takes_much_memory() -> None:
    code = (
        "import sys, warnings\n"
        "from streamlit.testing.v1 import AppTest\n"
        "from cifar_app.ui.layout import PAGES\n"
        "from cifar_app.ui.widgets.page_link import page_path\n"
        "for page in PAGES:\n"
        "    app = AppTest.from_file('streamlit_app.py', default_timeout=60)\n"
        "    app.switch_page(page_path(page)).run()\n"
        "    assert not app.exception, app.exception\n"
        "    assert app.title, page\n"
        "heavy = {'tensorflow', 'keras', 'jax', 'torch', 'sklearn'}\n"
        "heavy |= {'streamlit.emojis', 'pillow_heif'}\n"
        "heavy &= set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    assert "HEAVY []" in done.stdout, done.stdout + done.stderr


def test_without_example_photos_the_first_page_says_so(open_app: Open, assets_copy: Path) -> None:
    shutil.rmtree(assets_copy / "examples")
    app = open_app()
    assert not app.exception
    assert "No example photo came with this copy" in texts(app)


def test_a_photo_that_is_no_known_example_is_left_alone(open_app: Open, assets_copy: Path) -> None:
    examples = assets_copy / "examples"
    shutil.copy(examples / "cat.jpg", examples / "kitten.jpg")
    (examples / "rocket.jpg").unlink()
    app = open_app(example="kitten")
    assert not app.exception
    assert "Ignored URL parameter example=“kitten”" in texts(app)
