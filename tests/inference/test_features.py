from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from scipy.special import softmax

from cifar_app import models
from cifar_app.inference.features import load_feature_extractor
from cifar_app.inference.litert import load_litert, predict_in_batches
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.models.tta import add_tta
from cifar_app.training.export import save_model_files


@pytest.fixture(scope="module")
def model() -> keras.Model:
    keras.utils.set_random_seed(0)
    return models.build("seed_cnn", {"width": 0.25})


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), np.uint8)


def penultimate_output(model: keras.Model, images: np.ndarray) -> np.ndarray:
    truncated = keras.Model(model.inputs, model.get_layer("output").input)
    return np.asarray(truncated.predict(images.astype(np.float32), verbose=0))


def test_features_are_the_input_of_the_output_layer(
    model: keras.Model, images: np.ndarray, tmp_path: Path
) -> None:
    save_model_files(model, tmp_path)
    path = tmp_path / LITERT_FILE
    extract = load_feature_extractor(path)
    features = extract(images)
    assert features.shape == (5, 32)
    assert extract(images[:0]).shape == (0, 32)
    np.testing.assert_allclose(features, penultimate_output(model, images), atol=1e-5)
    weights, bias = model.get_layer("output").get_weights()
    expected = softmax(features @ weights + bias, axis=1)
    np.testing.assert_allclose(predict_in_batches(load_litert(path), images), expected, atol=1e-5)


@pytest.mark.slow
def test_features_average_the_tta_views(
    model: keras.Model, images: np.ndarray, tmp_path: Path
) -> None:
    save_model_files(add_tta(model, flip=True), tmp_path)
    features = load_feature_extractor(tmp_path / LITERT_FILE)(images)
    views = [penultimate_output(model, view) for view in (images, images[:, :, ::-1])]
    np.testing.assert_allclose(features, np.mean(views, axis=0), atol=1e-5)
    assert abs(views[0] - features).max() > 1e-3  # the views do differ
