"""The Why page: any class, any method, from the address."""

from __future__ import annotations

import re

import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.explain.occlusion import occlusion_sensitivity
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def test_occlusion_explains_the_answer_first(open_app: Open) -> None:
    image = load_test_set()[0][3]
    classifier = load_classifier("seed_cnn")
    answer = int(classifier.predict(image[None])[0].argmax())
    expected = occlusion_sensitivity(image, answer, classifier.predict)
    app = open_app("explain", model="seed_cnn", source="test", image="3")
    assert not app.exception
    assert app.subheader[0].value.endswith(f"{CLASS_NAMES[answer]}?")
    words = texts(app)
    assert f"lies on **{expected.half_mass_fraction:.0%}** of the picture" in words
    assert f"from {expected.score:.1%} to **{expected.min_probability:.1%}**" in words


def test_a_picture_whose_answer_nothing_changes_is_told_so(open_app: Open) -> None:
    words = texts(open_app("explain", model="efficientnet_lite2", example="cat"))
    assert "**No single place decides it**: whichever is covered, cat stays at 100.0%." in words
    assert "goes from" not in words


def test_a_class_that_no_place_speaks_for_is_told_where_it_rises(open_app: Open) -> None:
    image = load_test_set()[0][41]
    expected = occlusion_sensitivity(
        image, CLASS_NAMES.index("automobile"), load_classifier("seed_cnn").predict
    )
    assert expected.max_probability is not None
    assert expected.max_probability > 0.4
    app = open_app(
        "explain", model="seed_cnn", source="test", image="41", **{"class": "automobile"}
    )
    assert (
        "automobile keeps its 0.0%, and rises to " + f"**{expected.max_probability:.1%}**"
        in texts(app)
    )


def test_sensitivity_is_not_called_support(open_app: Open) -> None:
    app = open_app("explain", model="seed_cnn", source="test", image="3", method="smoothgrad")
    words = texts(app)
    assert "sensitive to lies on" in words
    assert "Half of what speaks for" not in words
    assert "Orange speaks for it" not in words


@pytest.mark.parametrize(("model", "several"), [("seed_cnn", False), ("whitened_cnn", True)])
def test_the_look_that_is_explained_is_told_from_the_answer(
    open_app: Open, model: str, several: bool
) -> None:
    app = open_app("explain", model=model, source="test", image="158", method="grad-cam")
    assert ("Explained is its look at the image itself" in texts(app)) == several


@pytest.mark.parametrize("method", ["grad-cam", "grad-cam-plus-plus", "smoothgrad", "integrated"])
def test_every_method_explains_every_class(open_app: Open, method: str) -> None:
    app = open_app(
        "explain", model="seed_cnn", source="test", image="3", method=method, **{"class": "dog"}
    )
    assert not app.exception
    assert app.subheader[0].value == "Why a dog?"
    assert "What it cannot say." in texts(app)


def test_integrated_gradients_say_how_complete_they_are(open_app: Open) -> None:
    app = open_app("explain", model="seed_cnn", source="test", image="3", method="integrated")
    found = re.search(
        r"together add ([+−]\d+\.\d+) to its score, which changes by ([+−]\d+\.\d+)", texts(app)
    )
    assert found
    total, rise = (float(figure.replace("−", "-")) for figure in found.groups())
    assert total == pytest.approx(rise, rel=0.06, abs=0.02)


def test_a_photo_seen_by_another_network_is_told_apart(open_app: Open) -> None:
    assert store.open_model("efficientnet_lite2").card.photo
    plain = open_app("explain", model="efficientnet_lite2", example="cat")
    assert "asks a network that gradients cannot look into" not in texts(plain)
    app = open_app("explain", model="efficientnet_lite2", example="cat", method="grad-cam")
    assert not app.exception
    assert "asks a network that gradients cannot look into" in texts(app)


def test_no_picture_needs_no_explanation(open_app: Open) -> None:
    app = open_app("explain", source="upload")
    assert not app.exception
    assert "No picture yet" in texts(app)


def test_a_nonsense_class_falls_back_with_a_word(open_app: Open) -> None:
    app = open_app(
        "explain", model="seed_cnn", method="magic", opacity="101", **{"class": "unicorn"}
    )
    assert not app.exception
    assert texts(app).count("Ignored URL parameter") == 3
