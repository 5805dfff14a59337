"""The microscope tells the same numbers as the arithmetic behind them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate

from cifar_app.data import load_test_set
from cifar_app.errors import ModelError
from cifar_app.explain.activations import LayerInspector
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE


def look_into(name: str) -> LayerInspector:
    return LayerInspector(store.open_model(name).verified_path(LITERT_FILE))


@pytest.mark.parametrize(
    ("name", "shape", "activation", "least"),
    [("seed_cnn", (30, 30, 32), "RELU", 0), ("whitened_cnn", (31, 31, 24), "NONE", -np.inf)],
)
def test_the_first_maps_are_the_convolution_of_the_pixels(
    name: str, shape: tuple[int, ...], activation: str, least: float
) -> None:
    microscope = look_into(name)
    image = load_test_set()[0][3]
    first = microscope.layers[0]
    assert (first.op, first.shape, first.activation) == ("Convolution", shape, activation)
    kernels, biases = microscope.weights(first)
    assert first.parameters == kernels.size + biases.size
    maps = microscope.activations(image)[0]
    for number in (0, 7, 23):
        summed = correlate(image.astype(np.float64), kernels[number], mode="valid")[:, :, 0]
        wanted = np.maximum(summed + biases[number], least)
        assert maps[:, :, number] == pytest.approx(wanted, abs=1e-4)


def test_the_last_layer_is_the_answer_and_no_image_leaves_a_trace() -> None:
    microscope = look_into("seed_cnn")
    images = load_test_set()[0][:2]
    first = microscope.activations(images[0])
    microscope.activations(images[1])
    assert all(
        (a == b).all() for a, b in zip(first, microscope.activations(images[0]), strict=True)
    )
    answer = load_classifier("seed_cnn").predict(images[:1])[0]
    assert first[-1] == pytest.approx(answer, abs=1e-5)


@pytest.mark.parametrize("name", store.list_names())
def test_every_shipped_network_shows_its_layers(name: str) -> None:
    microscope = look_into(name)
    names = [layer.name for layer in microscope.layers]
    assert len(set(names)) == len(names)
    assert microscope.layers[-1].shape == (10,)
    weights = sum(layer.parameters for layer in microscope.layers)
    assert weights == pytest.approx(store.open_model(name).card.parameters, rel=0.05)
    values = microscope.activations(load_test_set()[0][0])
    assert [value.shape for value in values] == [layer.shape for layer in microscope.layers]


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "model.tflite"
    damaged.write_bytes(b"no network")
    with pytest.raises(ModelError, match="LiteRT cannot open"):
        LayerInspector(damaged)
