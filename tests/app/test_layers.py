"""The Layers page shows layers, filters, feature maps and one convolution."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.explain.activations import LayerInspector
from cifar_app.explain.tflite_graph import read_layers
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.ui.pages.layers.feature_maps import rank_maps, stage_shapes
from tests.app.conftest import Open, texts

IMAGE = {"model": "seed_cnn", "source": "test", "image": "3"}


def headings(app: AppTest) -> list[str]:
    return [heading.value for heading in app.subheader]


def test_strongest_map_comes_first() -> None:
    values = np.zeros((4, 4, 3), np.float32)
    values[..., 0], values[0, 0, 1], values[..., 2] = 1, 8, -2
    ranking, means = rank_maps(values)
    assert ranking.tolist() == [2, 0, 1]
    assert means == pytest.approx([1, 0.5, 2])


def test_shapes_shrink_to_ten_numbers() -> None:
    layers = read_layers(store.open_model("seed_cnn").verified_path(LITERT_FILE))
    shapes = [(32, 32, 3), (30, 30, 32), (15, 15, 32), (13, 13, 64), (11, 11, 128), (5, 5, 128)]
    assert stage_shapes(layers, 32) == [*shapes, (128,), (10,)]


def test_page_explores_first_convolution(open_app: Open) -> None:
    app = open_app("layers", **IMAGE, map="5")
    assert "Convolution: how is map 5 computed?" in headings(app)
    assert "Map 5 of conv_1, beside the image" in headings(app)
    assert f"{store.open_model('seed_cnn').card.parameters:,} weights" in texts(app)


def test_folded_weights_are_accounted_for(open_app: Open) -> None:
    n_trained = store.open_model("whitened_cnn").card.parameters
    app = open_app("layers", **IMAGE | {"model": "whitened_cnn"})
    assert f"{n_trained:,} weights" in texts(app)
    assert "Batch normalization is folded" in texts(app)


def test_layer_of_url_is_shown_and_unknown_map_ignored(open_app: Open) -> None:
    app = open_app("layers", **IMAGE, layer="conv_2", map="999")
    assert "64 maps of 13 × 13" in texts(app)
    assert not any(heading.startswith("Convolution") for heading in headings(app))


def test_page_opens_with_small_model_and_says_so(open_app: Open) -> None:
    app = open_app("layers")
    assert app.selectbox[0].value == "seed_cnn"
    assert "opens with Seed CNN" in texts(app)
    app = open_app("layers", model=DEFAULT_MODEL)
    assert app.selectbox[0].value == DEFAULT_MODEL
    assert "opens with" not in texts(app)


def test_output_shows_every_step_to_probabilities(open_app: Open) -> None:
    app = open_app("layers", **IMAGE)
    assert headings(app)[-1].startswith("Output")
    text = texts(app)
    assert "**Flatten**: 5 × 5 × 128 → 3,200 numbers" in text
    assert "**Dense layer** (dense_1): 128 numbers" in text
    path = store.open_model("seed_cnn").verified_path(LITERT_FILE)
    logits = LayerInspector(path).activations(load_test_set()[0][3])[-2]
    exponentials = np.exp(logits.astype(np.float64))
    assert f"sum, {exponentials.sum():,.3f}" in text
    table = app.table[-1].value
    assert table["Logit"].to_numpy() == pytest.approx(logits, abs=1e-5)
    probabilities = load_classifier("seed_cnn").predict(load_test_set()[0][3:4])[0]
    assert table["Probability"].to_numpy() == pytest.approx(probabilities, abs=1e-5)
    assert exponentials / exponentials.sum() == pytest.approx(probabilities, abs=1e-5)
