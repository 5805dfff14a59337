"""The Misclassified page lists the incorrect predictions that pass its filters."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def test_mistakes_are_counted_by_their_filters(open_app: Open) -> None:
    _, labels = load_test_set()
    answers = store.open_model(DEFAULT_MODEL).test_probabilities()
    total = len(find_misclassified(labels, answers))
    frogs = len(find_misclassified(labels, answers, true=CLASS_NAMES.index("frog")))
    app = open_app("misclassified", true="frog", page="2")
    assert f"{frogs:,} of {total:,} mistakes" in texts(app)
    app.selectbox(key="bound-order").select("loss").run()
    assert app.query_params["order"] == "loss"
    assert "page" not in app.query_params


def test_the_detail_of_an_image_opens_from_the_address(open_app: Open) -> None:
    app: AppTest = open_app("misclassified", image="3")
    assert not app.exception
    assert "Test image 3 ·" in texts(app)
