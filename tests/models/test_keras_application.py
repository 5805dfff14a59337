from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from cifar_app import models
from cifar_app.errors import ModelError, TrainingError
from cifar_app.models.architectures import keras_application
from cifar_app.training import RECIPES, default_name, with_backbone

SMALL = {"backbone": "MobileNetV2", "size": 64}


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return models.build("keras_application", SMALL)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)


def test_the_backbone_gets_enlarged_pixels_as_its_own_preprocessing_wants(
    network: keras.Model, images: np.ndarray
) -> None:
    enlarged = layers.Resizing(64, 64)(images)
    scaled = keras.applications.mobilenet_v2.preprocess_input(np.array(enlarged))
    features = network.get_layer("backbone").predict(scaled, verbose=0)
    wanted = network.get_layer("output")(features)
    np.testing.assert_allclose(network.predict(images, verbose=0), wanted, atol=1e-5)
    assert abs(scaled).max() <= 1


def test_a_saved_one_answers_the_same(
    network: keras.Model, images: np.ndarray, tmp_path: Path
) -> None:
    network.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    answers = network.predict(images, verbose=0)
    np.testing.assert_allclose(again.predict(images, verbose=0), answers, atol=1e-6)


def test_batch_norms_keep_what_they_learned(network: keras.Model) -> None:
    norms = [
        layer
        for layer in network.get_layer("backbone").layers
        if isinstance(layer, layers.BatchNormalization)
    ]
    assert len(norms) == 52
    assert not any(layer.trainable_weights for layer in norms)


def test_without_a_connection_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # a port that nothing listens on
    monkeypatch.delenv("no_proxy", raising=False)
    network = models.build("keras_application", {"backbone": "NASNetMobile", "size": 64})
    labels = np.zeros(3, np.uint8)
    with pytest.raises(ModelError, match=r"no weights of NASNetMobile.*internet"):
        models.initialize_weights(
            "keras_application", network, np.zeros((3, 32, 32, 3), np.uint8), labels
        )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"backbone": "ResNet9000"}, r"one of .*ResNet50.*'ResNet9000'"),
        ({"backbone": "InceptionV3", "size": 32}, "32 pixels.*larger"),
    ],
)
def test_impossible_backbones_are_refused(options: dict[str, str | int], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        models.build("keras_application", options)


def test_the_transfer_recipe_takes_a_backbone_and_no_other_does() -> None:
    recipe = with_backbone(RECIPES["transfer"], "ResNet50V2")
    assert default_name(recipe, 3) == "transfer-resnet50v2-seed3"
    assert recipe.architecture == "keras_application"
    assert recipe.model_options == {"backbone": "ResNet50V2", "size": 160}
    assert recipe.initial_image_size == RECIPES["transfer"].initial_image_size
    assert models.describe(recipe.architecture, recipe.model_options)[0] == "ResNet50V2"
    with pytest.raises(TrainingError, match="--backbone"):
        with_backbone(RECIPES["seed_cnn"], "ResNet50V2")


def test_all_of_keras_is_offered() -> None:
    known = keras_application.names()
    assert {"ConvNeXtTiny", "EfficientNetV2B0", "VGG16"} < set(known)
    assert not any(name.startswith("_") or name.islower() for name in known)
