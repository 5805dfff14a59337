"""The Layers page shows layers, filters, feature maps and one convolution."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.explain.tflite_graph import read_layers
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.ui.pages.layers.feature_maps import rank_maps, stage_shapes
from tests.app.conftest import Open, texts

IMAGE = {"model": "seed_cnn", "source": "test", "image": "3"}


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
    assert app.subheader[-1].value == "Convolution: how is map 5 computed?"
    assert f"{store.open_model('seed_cnn').card.parameters:,} weights" in texts(app)


def test_folded_weights_are_accounted_for(open_app: Open) -> None:
    n_trained = store.open_model("whitened_cnn").card.parameters
    app = open_app("layers", **IMAGE | {"model": "whitened_cnn"})
    assert f"{n_trained:,} weights" in texts(app)
    assert "Batch normalization is folded" in texts(app)


def test_layer_of_url_is_shown_and_unknown_map_ignored(open_app: Open) -> None:
    app = open_app("layers", **IMAGE, layer="conv_2", map="999")
    assert "64 maps of 13 × 13" in texts(app)
    assert "Convolution" not in app.subheader[-1].value
