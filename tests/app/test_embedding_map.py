from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.model_store import store
from cifar_app.ui.pages.embedding_map.coloring import COLORINGS, make_coloring
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"


def test_filters_count_and_describe_images(open_app: Open) -> None:
    _, labels = load_test_set()
    predicted = store.open_model(MODEL).test_probabilities().argmax(axis=1)
    birds = (predicted != labels) & (labels == CLASS_NAMES.index("bird"))
    app = open_app("embedding_map", model=MODEL, true="bird", correct="no")
    assert f"**{birds.sum():,} images**, all incorrect" in texts(app)
    counts = np.bincount(predicted[birds], minlength=10)
    top = f"bird → {CLASS_NAMES[counts.argmax()]} ({counts.max():,})"
    assert f"bird {birds.sum():,}. Most frequent errors: {top}" in texts(app)
    app.button(key="show-all").click().run()
    assert "**Where classes meet**" in texts(app)
    assert set(app.query_params) == {"model"}


def test_lasso_selects_images(open_app: Open) -> None:
    embeddings = load_embeddings(store.open_model(MODEL))
    assert embeddings
    x, y = embeddings.coordinates.T
    triangle = (x > 0) & (y > 0) & (x + y < 0.6)
    app = open_app("embedding_map", model=MODEL, area="0,0_0.6,0_0,0.6")
    assert f"**{triangle.sum():,} images**" in texts(app)
    assert f"t-SNE embedding of the {len(embeddings.mean):,} features" in texts(app)


def test_pair_of_classes_selects_where_they_meet(open_app: Open) -> None:
    embeddings = load_embeddings(store.open_model(MODEL))
    assert embeddings
    matrix = embeddings.neighbor_class_matrix
    overlap = np.triu((matrix + matrix.T) / 2, k=1)
    a, b = np.unravel_index(overlap.argmax(), overlap.shape)
    app = open_app("embedding_map", model=MODEL)
    button = app.button(key=f"pair-{a}-{b}")
    assert button.label == f"{CLASS_NAMES[a]} and {CLASS_NAMES[b]} · {overlap.max():.1%}"
    button.click().run()
    low, high = (
        np.array(corner.split(","), float) for corner in app.query_params["area"].split("_")
    )
    inside = ((embeddings.coordinates >= low) & (embeddings.coordinates <= high)).all(axis=1)
    counts = np.bincount(load_test_set()[1][inside], minlength=10)
    assert min(counts[a], counts[b]) > 40
    assert f"**{inside.sum():,} images**" in texts(app)


def test_colorings() -> None:
    labels = np.array([0, 0, 1])
    probabilities = np.full((3, 10), 0.0)
    probabilities[[0, 1, 2], [0, 2, 1]] = [0.995, 0.6, 0.4]
    predictions = np.array([[0, 2, 1], [0, 3, 1], [0, 2, 2]])
    in_doubt = np.array([False, True, False])
    groups = {}
    for kind in COLORINGS:
        coloring = make_coloring(kind, labels, probabilities, predictions, in_doubt)
        groups[kind] = [coloring.names[group] for group in coloring.groups]
    assert groups == {
        "class": ["airplane", "airplane", "automobile"],
        "predicted": ["airplane", "bird", "automobile"],
        "correct": ["correct", "incorrect", "correct"],
        "confidence": ["99% or more", "50%–70%", "below 50%"],
        "disagreement": ["all models agree", "2 predictions", "2 predictions"],
        "doubt": ["not in doubt", "in doubt", "not in doubt"],
    }


@pytest.mark.parametrize("area", ["0.1,0.2", "1e9,0_1,1", "0,0" + "_1,1" * 40])
def test_invalid_areas_are_ignored(open_app: Open, area: str) -> None:
    page = texts(open_app("embedding_map", model=MODEL, area=area))
    assert "Ignored URL parameter area" in page
    assert "**Where classes meet**" in page
