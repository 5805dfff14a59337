"""The Explain page shows any class and method that its URL names."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from cifar_app.errors import ExplanationError
from cifar_app.explain.attribution import Attribution
from cifar_app.explain.gradient_worker import GradientWorker
from cifar_app.explain.occlusion import occlusion_sensitivity
from cifar_app.inference.classifier import load_classifier
from cifar_app.photos import read_photo
from cifar_app.ui.pages.explain.color_bar import color_bar_html
from cifar_app.ui.pages.explain.descriptions import describe_attribution
from cifar_app.ui.pages.explain.methods import METHODS
from cifar_app.ui.widgets.text import with_article
from tests.app.conftest import Open, texts

IMAGE = {"model": "seed_cnn", "source": "test", "image": "3"}
HALF = np.eye(2)  # two equal values, of which one is half


def test_occlusion_of_predicted_class_comes_first(open_app: Open) -> None:
    image = load_test_set()[0][3]
    classifier = load_classifier("seed_cnn")
    label = int(classifier.predict(image[None])[0].argmax())
    expected = occlusion_sensitivity(image, lambda images: classifier.predict(images)[:, label])
    app = open_app("explain", **IMAGE)
    text = texts(app)
    assert f"lies in **{expected.half_mass_fraction:.0%}** of the image" in text
    assert f"from {expected.score:.1%} to **{expected.min_score:.1%}**" in text


@pytest.mark.parametrize(
    ("method", "attribution", "text"),
    [
        ("grad-cam", Attribution(np.zeros((2, 2)), 1.0), "No part of the image is evidence"),
        ("grad-cam", Attribution(HALF, 1.0), "evidence for **cat** lies in **25%** of the image."),
        ("smoothgrad", Attribution(HALF, 1.0), "sensitivity of the score for **cat** lies in"),
        (
            "occlusion",
            Attribution(HALF, 0.9, min_score=0.3, max_score=0.9),
            "the probability drops from 90.0% to **30.0%**, by 3.0 log-odds",
        ),
        (
            "occlusion",
            Attribution(HALF, 0.9999, min_score=0.9996, max_score=1.0),
            "cat stays at > 99.9%. Its log-odds drop by up to 1.4.",
        ),
        (
            "occlusion",
            Attribution(HALF, 0.9, min_score=0.89, max_score=0.91),
            "**No single part matters.** Whichever part is covered, cat stays between 89.0% and "
            "91.0%. Its log-odds change by at most 0.1.",
        ),
        (
            "occlusion",
            Attribution(HALF, 0.1, min_score=0.1, max_score=0.4),
            "cat has at least 10.0%. With evidence against it covered, it rises to **40.0%**, by "
            "1.8 log-odds.",
        ),
    ],
)
def test_description_fits_map(method: str, attribution: Attribution, text: str) -> None:
    assert text in describe_attribution(attribution, CLASS_NAMES.index("cat"), METHODS[method])


@pytest.mark.parametrize(
    ("attribution", "ticks"),
    [
        (Attribution(HALF, 1.0), ["0", "0.5", "1"]),
        (Attribution(-2 * HALF, 1.0, signed=True), ["−2", "−1", "0", "1", "2"]),
        (Attribution(HALF, 1.0, full_scale=3.0), ["0", "1.5", "≥ 3"]),
    ],
)
def test_color_bar_has_numbers_of_map(attribution: Attribution, ticks: list[str]) -> None:
    html = color_bar_html(attribution, "Logits", 0.6)
    assert re.findall("<span>(.*?)</span>", html) == ticks


def test_rejected_image_is_asked_why_it_was_rejected(open_app: Open) -> None:
    photo = read_photo((assets_dir() / "examples" / "coffee.jpg").read_bytes())
    classifier = load_classifier(DEFAULT_MODEL)
    prediction = classifier.classify(photo)
    expected = occlusion_sensitivity(
        prediction.model_input, lambda images: classifier.predict_with_scores(images)[1]
    )
    app = open_app("explain", example="coffee")
    text = texts(app)
    assert app.subheader[0].value == "Why was it rejected?"
    assert f"In-distribution score: **{100 * prediction.score:.0f}** of 100" in text
    assert f"reach {100 * prediction.rejection.threshold:.0f}" in text
    assert expected.min_score is not None
    assert expected.max_score is not None
    low, high = (f"{100 * score:.0f}" for score in (expected.min_score, expected.max_score))
    assert f"the score stays between {low} and {high}." in text
    app = open_app("explain", example="coffee", **{"class": prediction.class_name})
    assert app.subheader[0].value == f"Why {with_article(prediction.class_name)}?"


@pytest.mark.parametrize("method", ["grad-cam-plus-plus", "smoothgrad", "integrated"])
def test_gradient_methods_explain_any_class(open_app: Open, method: str) -> None:
    app = open_app("explain", **IMAGE, method=method, **{"class": "dog"})
    assert app.subheader[0].value == "Why a dog?"
    assert "Limitations." in texts(app)
    if method == "integrated":
        sums = re.search(r"add up to (\S+); .* by (\S+)\.$", texts(app), re.MULTILINE)
        assert sums
        total, difference = (float(text.replace("−", "-")) for text in sums.groups())
        assert total == pytest.approx(difference, rel=0.06, abs=0.02)


def test_tta_is_left_out_of_explanation(open_app: Open) -> None:
    app = open_app("explain", **IMAGE | {"model": "whitened_cnn"}, method="grad-cam")
    assert "The explanation is for the image alone" in texts(app)


def test_failed_worker_is_reported(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ExplanationError("The worker ended.", received="no result", remedy="Try again.")

    monkeypatch.setattr(GradientWorker, "call", fail)
    app = open_app("explain", **IMAGE, method="grad-cam")
    assert "The worker ended." in texts(app)
    assert "Stop" not in [button.label for button in app.button]


def test_invalid_parameters_are_ignored(open_app: Open) -> None:
    app = open_app(
        "explain", model="seed_cnn", method="magic", opacity="101", **{"class": "unicorn"}
    )
    assert texts(app).count("Ignored URL parameter") == 3
