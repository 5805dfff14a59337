"""The Similar page without a browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.photos import crop_and_resize, read_photo
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"


def own_neighbors(number: int) -> np.ndarray:
    """By brute force, apart from the package."""
    analysis = load_embeddings(store.open_model(MODEL))
    assert analysis is not None
    features = analysis.features.astype(np.float64)
    units = features / np.linalg.norm(features, axis=1, keepdims=True)
    order = np.argsort(-(units @ units[number]))
    return order[order != number][:24]


@pytest.mark.parametrize("number", [7, 12])
def test_the_neighbors_vote(open_app: Open, number: int) -> None:
    _, labels = load_test_set()
    counts = np.bincount(labels[own_neighbors(number)], minlength=10)
    app = open_app("similar", model=MODEL, source="test", image=str(number))
    assert not app.exception
    assert f"{counts.max()} of class {CLASS_NAMES[counts.argmax()]}" in texts(app)
    said = store.open_model(MODEL).test_probabilities()[number].argmax()
    agree = "as the network does" in texts(app)
    assert agree == (said == counts.argmax())


def test_a_photo_says_how_it_is_compared(open_app: Open) -> None:
    app = open_app("similar", model=MODEL, filter="other")
    assert not app.exception
    assert "32 × 32 pixels of its square" in texts(app)
    assert "amidst the others" in texts(app)


def test_a_photo_that_another_network_answers_is_compared_by_this_one(open_app: Open) -> None:
    classifier = load_classifier(DEFAULT_MODEL)
    photo = read_photo((assets_dir() / "examples" / "coffee.jpg").read_bytes())
    small = classifier.predict(crop_and_resize(photo, 32)[None])[0]
    other = classifier.classify(photo)
    assert small.argmax() != other.label
    words = texts(open_app("similar", model=DEFAULT_MODEL, example="coffee"))
    assert f"Its neighbors say **{CLASS_NAMES[small.argmax()]}**, as the network does." in words
    assert f"which says **{CLASS_NAMES[small.argmax()]}**, {small.max():.1%}." in words
    assert "The model takes it for none of the ten" in words


@pytest.mark.parametrize("page", ["similar", "embedding_map"])
def test_without_an_analysis_the_page_names_the_command(
    open_app: Open, assets_copy: Path, page: str
) -> None:
    (assets_copy / "embeddings" / f"{MODEL}.npz").unlink()
    app = open_app(page, model=MODEL)
    assert not app.exception
    assert app.code[0].value == f"python -m cifar_app embed --model {MODEL}"


@pytest.mark.parametrize("page", ["similar", "embedding_map"])
def test_a_damaged_analysis_is_explained(open_app: Open, assets_copy: Path, page: str) -> None:
    path = assets_copy / "embeddings" / f"{MODEL}.npz"
    path.write_bytes(b"PK\x03\x04 no archive")
    app = open_app(page, model=MODEL)
    assert not app.exception
    assert "An analysis is one whole file about the very network" in texts(app)
    assert f"python -m cifar_app embed --model {MODEL}" in texts(app)
