"""The Inside page: layers, filters, maps and one convolution, from the address."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.explain.activations import LayerInspector
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.ui.pages.layers.feature_maps import rank, stages
from tests.app.conftest import Open, texts


def test_the_strongest_map_comes_first() -> None:
    values = np.zeros((4, 4, 3), np.float32)
    values[..., 0], values[0, 0, 1], values[..., 2] = 1, 8, -2
    order, strengths = rank(values)
    assert order.tolist() == [2, 0, 1]
    assert strengths == pytest.approx([1, 0.5, 2])


def test_shapes_of_the_data_shrink_to_ten_numbers() -> None:
    microscope = LayerInspector(store.open_model("seed_cnn").verified_path(LITERT_FILE))
    assert stages(microscope.layers) == [
        (32, 32, 3),
        (30, 30, 32),
        (15, 15, 32),
        (13, 13, 64),
        (11, 11, 128),
        (5, 5, 128),
        (128,),
        (10,),
    ]


def test_the_page_walks_through_the_first_convolution(open_app: Open) -> None:
    app = open_app("layers", model="seed_cnn", source="test", image="3", map="5")
    assert not app.exception
    assert [one.value for one in app.subheader][-1] == "How is map 5 computed?"
    assert f"{store.open_model('seed_cnn').card.parameters:,} weights" in texts(app)


def test_weights_that_the_serving_file_lacks_are_accounted_for(open_app: Open) -> None:
    model = store.open_model("whitened_cnn")
    kept = sum(one.parameters for one in LayerInspector(model.verified_path(LITERT_FILE)).layers)
    assert kept < model.card.parameters
    app = open_app("layers", model=model.name, source="test", image="3")
    folded = f"{kept:,} weights, into which the {model.card.parameters:,} of its training"
    assert folded in texts(app)


def test_a_deeper_layer_shows_maps_but_no_walk(open_app: Open) -> None:
    app = open_app("layers", model="seed_cnn", source="test", image="3", layer="conv_2")
    assert not app.exception
    assert "64 maps of 13 × 13" in texts(app)
    assert not any("computed" in one.value for one in app.subheader)


def test_an_address_of_another_network_falls_back(open_app: Open) -> None:
    app = open_app("layers", model="seed_cnn", source="test", image="3", layer="no", map="999")
    assert not app.exception
    assert "32 maps of 30 × 30" in texts(app)


def test_a_photo_seen_by_another_network_is_told_apart(open_app: Open) -> None:
    app = open_app("layers", model="efficientnet_lite2", example="cat")
    assert not app.exception
    assert "For photos this model asks a second network" in texts(app)
