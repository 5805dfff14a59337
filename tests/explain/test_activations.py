"""Layers, weights and activations agree with the arithmetic behind them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import correlate

from cifar_app.data import load_test_set
from cifar_app.explain.activations import LayerInspector
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.card import IN_DISTRIBUTION
from cifar_app.model_store.files import LITERT_FILE


def inspect(name: str) -> LayerInspector:
    return LayerInspector(store.open_model(name).verified_path(LITERT_FILE))


@pytest.mark.parametrize(
    ("name", "shape", "activation", "minimum"),
    [("seed_cnn", (30, 30, 32), "RELU", 0), ("whitened_cnn", (31, 31, 24), "NONE", -np.inf)],
)
def test_first_maps_are_convolution_of_pixels(
    name: str, shape: tuple[int, ...], activation: str, minimum: float
) -> None:
    inspector = inspect(name)
    image = load_test_set()[0][3]
    first = inspector.layers[0]
    assert (first.op, first.shape, first.activation) == ("Convolution", shape, activation)
    kernels, biases = inspector.weights(first)
    assert first.parameters == kernels.size + biases.size
    feature_maps = inspector.activations(image)[0]
    for index in (0, 7, 23):
        sums = correlate(image.astype(np.float64), kernels[index], mode="valid")[:, :, 0]
        expected = np.maximum(sums + biases[index], minimum)
        assert feature_maps[:, :, index] == pytest.approx(expected, abs=1e-4)


def test_last_layer_is_prediction_and_images_do_not_mix() -> None:
    inspector = inspect("seed_cnn")
    images = load_test_set()[0][:2]
    before = inspector.activations(images[0])
    inspector.activations(images[1])
    after = inspector.activations(images[0])
    assert all((a == b).all() for a, b in zip(before, after, strict=True))
    prediction = load_classifier("seed_cnn").predict(images[:1])[0]
    assert before[-1] == pytest.approx(prediction, abs=1e-5)


@pytest.mark.parametrize("name", store.list_names())
def test_shipped_model_shows_all_layers(name: str) -> None:
    inspector = inspect(name)
    names = [layer.name for layer in inspector.layers]
    assert len(set(names)) == len(names)
    assert inspector.layers[-1].shape == (10,)
    n_weights = sum(layer.parameters for layer in inspector.layers)
    card = store.open_model(name).card
    if card.rejection.score == IN_DISTRIBUTION:  # the same layers, without those of the score
        card = store.open_model("efficientnet_lite2").card
    assert n_weights == pytest.approx(card.parameters, rel=0.05)
    values = inspector.activations(load_test_set()[0][0])
    assert [value.shape for value in values] == [layer.shape for layer in inspector.layers]
