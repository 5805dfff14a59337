from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.model_store import store
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"


def test_filters_count_images(open_app: Open) -> None:
    _, labels = load_test_set()
    incorrect = store.open_model(MODEL).test_probabilities().argmax(axis=1) != labels
    birds = labels == CLASS_NAMES.index("bird")
    app = open_app("embedding_map", model=MODEL, true="bird", correct="no")
    assert f"**{(incorrect & birds).sum():,} images**, all incorrect" in texts(app)
    app.button[0].click().run()
    assert "**Draw a box**" in texts(app)
    assert set(app.query_params) == {"model"}


def test_map_describes_lasso_and_overlap(open_app: Open) -> None:
    embeddings = load_embeddings(store.open_model(MODEL))
    assert embeddings
    x, y = embeddings.coordinates.T
    triangle = (x > 0) & (y > 0) & (x + y < 0.6)
    app = open_app("embedding_map", model=MODEL, area="0,0_0.6,0_0,0.6")
    assert f"**{triangle.sum():,} images**" in texts(app)
    matrix = embeddings.neighbor_class_matrix
    overlap = np.triu((matrix + matrix.T) / 2, k=1)
    a, b = np.unravel_index(overlap.argmax(), overlap.shape)
    pair = f"**{CLASS_NAMES[a]}** and **{CLASS_NAMES[b]}** ({overlap.max():.0%})"
    assert f"Most often confused: {pair}" in texts(app)


@pytest.mark.parametrize("area", ["0.1,0.2", "1e9,0_1,1", "0,0" + "_1,1" * 40])
def test_invalid_areas_are_ignored(open_app: Open, area: str) -> None:
    page = texts(open_app("embedding_map", model=MODEL, area=area))
    assert "Ignored URL parameter area" in page
    assert "**Draw a box**" in page
