from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app import models
from cifar_app.embeddings.features import FeatureNetwork
from cifar_app.errors import ModelError
from cifar_app.inference.litert import load_litert, predict_in_batches
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.models.tta import add_tta
from cifar_app.training.export import save_model_files


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return models.build("seed_cnn", {"width": 0.25})


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), np.uint8)


def before_output(network: keras.Model, images: np.ndarray) -> np.ndarray:
    body = keras.Model(network.inputs, network.get_layer("output").input)
    return np.asarray(body.predict(images.astype(np.float32), verbose=0))


def test_features_are_what_enters_the_output_layer(
    network: keras.Model, images: np.ndarray, tmp_path: Path
) -> None:
    save_model_files(network, tmp_path)
    path = tmp_path / LITERT_FILE
    feature_network = FeatureNetwork(path)
    features = feature_network(images)
    assert features.shape == (5, 32)
    assert feature_network(images[:0]).shape == (0, 32)
    np.testing.assert_allclose(features, before_output(network, images), atol=1e-5)
    weight, bias = network.get_layer("output").get_weights()
    powers = np.exp(features @ weight + bias)
    answers = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(predict_in_batches(load_litert(path), images), answers, atol=1e-5)


def test_features_of_a_flip_averaging_network_are_the_mean_of_both_views(
    network: keras.Model, images: np.ndarray, tmp_path: Path
) -> None:
    save_model_files(add_tta(network, flip=True), tmp_path)
    features = FeatureNetwork(tmp_path / LITERT_FILE)(images)
    views = [before_output(network, view) for view in (images, images[:, :, ::-1])]
    np.testing.assert_allclose(features, np.mean(views, axis=0), atol=1e-5)
    assert abs(views[0] - features).max() > 1e-3  # the views do differ


def test_a_network_without_a_dense_layer_is_refused_with_words(tmp_path: Path) -> None:
    pixels = keras.Input((32, 32, 3))
    answers = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(10, 1)(pixels))
    keras.Model(pixels, answers).export(tmp_path / LITERT_FILE, format="litert", verbose=False)
    with pytest.raises(ModelError, match="without such a layer"):
        FeatureNetwork(tmp_path / LITERT_FILE)


def test_a_file_that_is_no_network_is_refused_with_words(tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match="LiteRT cannot load"):
        FeatureNetwork(tmp_path / "model.tflite")
