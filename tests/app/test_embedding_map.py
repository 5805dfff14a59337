from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import Embeddings, load_embeddings
from cifar_app.model_store import store
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"


def stored_embeddings() -> Embeddings:
    embeddings = load_embeddings(store.open_model(MODEL))
    assert embeddings is not None
    return embeddings


def test_filters_count_images(open_app: Open) -> None:
    _, labels = load_test_set()
    incorrect = store.open_model(MODEL).test_probabilities().argmax(axis=1) != labels
    birds = labels == CLASS_NAMES.index("bird")
    app = open_app("embedding_map", model=MODEL, true="bird", correct="no")
    assert not app.exception
    assert f"**{(incorrect & birds).sum():,} images**, all incorrect" in texts(app)
    app.selectbox(key="bound-true").select("any").run()
    assert f"**{incorrect.sum():,} images**" in texts(app)
    app.button[0].click().run()
    assert "**Draw a box**" in texts(app)
    assert set(app.query_params) == {"model"}


def test_area_in_the_url_selects_images(open_app: Open) -> None:
    x, y = stored_embeddings().coordinates.T
    box = (x >= 0) & (x <= 0.5) & (y >= -0.25) & (y <= 0.25)
    app = open_app("embedding_map", model=MODEL, area="0.5,-0.25_0,0.25")
    assert f"**{box.sum():,} images**" in texts(app)
    triangle = (x > 0) & (y > 0) & (x + y < 0.6)
    app = open_app("embedding_map", model=MODEL, area="0,0_0.6,0_0,0.6")
    assert f"**{triangle.sum():,} images**" in texts(app)
    assert "No matching images" in texts(open_app("embedding_map", model=MODEL, area="5,5_6,6"))


def test_invalid_areas_are_ignored(open_app: Open) -> None:
    for area in ("0.1,0.2", "a,b_c,d", "1e9,0_1,1", "0,0" + "_1,1" * 40):
        app = open_app("embedding_map", model=MODEL, area=area)
        assert not app.exception
        assert "Ignored URL parameter area" in texts(app)
        assert "**Draw a box**" in texts(app)


def test_most_confused_classes_are_named(open_app: Open) -> None:
    matrix = stored_embeddings().neighbor_class_matrix
    overlap = np.triu((matrix + matrix.T) / 2, k=1)
    a, b = np.unravel_index(overlap.argmax(), overlap.shape)
    pair = f"**{CLASS_NAMES[a]}** and **{CLASS_NAMES[b]}** ({overlap.max():.0%})"
    assert f"Most often confused: {pair}" in texts(open_app("embedding_map", model=MODEL))
