"""The Map page without a browser."""

from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.model_store import store
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"


def test_the_filters_count_and_stand_in_the_address(open_app: Open) -> None:
    _, labels = load_test_set()
    wrong = store.open_model(MODEL).test_probabilities().argmax(axis=1) != labels
    birds = labels == CLASS_NAMES.index("bird")
    app = open_app("embedding_map", model=MODEL, true="bird", correct="no")
    assert not app.exception
    assert f"**{(wrong & birds).sum():,} images**, all answered wrongly" in texts(app)
    app.selectbox(key="bound-true").select("any").run()
    assert f"**{wrong.sum():,} images**" in texts(app)
    assert "true" not in app.query_params


def test_areas_of_the_address_choose_images(open_app: Open) -> None:
    analysis = load_embeddings(store.open_model(MODEL))
    assert analysis is not None
    x, y = analysis.coordinates.T
    box = (x >= 0) & (x <= 0.5) & (y >= -0.25) & (y <= 0.25)
    app = open_app("embedding_map", model=MODEL, area="0.5,-0.25_0,0.25")
    assert f"**{box.sum():,} images**" in texts(app)
    triangle = (x > 0) & (y > 0) & (x + y < 0.6)
    app = open_app("embedding_map", model=MODEL, area="0,0_0.6,0_0,0.6")
    assert f"**{triangle.sum():,} images**" in texts(app)


def test_an_area_that_is_none_falls_back_with_a_word(open_app: Open) -> None:
    for nonsense in ("0.1,0.2", "a,b_c,d", "0,0_1", "1e9,0_1,1", "0,0" + "_1,1" * 40):
        app = open_app("embedding_map", model=MODEL, area=nonsense)
        assert not app.exception
        assert "Ignored URL parameter area=" in texts(app)
        assert "**Draw a box**" in texts(app)


def test_an_empty_area_says_so(open_app: Open) -> None:
    app = open_app("embedding_map", model=MODEL, area="5,5_6,6")
    assert not app.exception
    assert "No such image" in texts(app)


def test_words_say_what_the_map_shows(open_app: Open) -> None:
    analysis = load_embeddings(store.open_model(MODEL))
    assert analysis is not None
    both = (analysis.neighbor_class_matrix + analysis.neighbor_class_matrix.T) / 2
    np.fill_diagonal(both, 0)
    pair = np.sort(np.unravel_index(both.argmax(), both.shape))
    first, second = (CLASS_NAMES[label] for label in pair)
    app = open_app("embedding_map", model=MODEL)
    assert f"Most mixed: **{first}** and **{second}** ({both.max():.0%})" in texts(app)
