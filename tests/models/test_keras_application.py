from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from cifar_app import models
from cifar_app.errors import ModelError, TrainingError
from cifar_app.training import RECIPES, default_name, with_backbone


@pytest.mark.slow
def test_model_applies_its_own_preprocessing() -> None:
    keras.utils.set_random_seed(0)
    model = models.build("keras_application", {"backbone": "MobileNetV2", "size": 64})
    images = np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)
    scaled = keras.applications.mobilenet_v2.preprocess_input(
        np.array(layers.Resizing(64, 64)(images))
    )
    features = model.get_layer("backbone").predict(scaled, verbose=0)
    expected = model.get_layer("output")(features)
    np.testing.assert_allclose(model.predict(images, verbose=0), expected, atol=1e-5)


def test_invalid_backbone_is_refused() -> None:
    with pytest.raises(ModelError, match=r"one of .*ResNet50.*'ResNet9000'"):
        models.build("keras_application", {"backbone": "ResNet9000"})
    with pytest.raises(ModelError, match=r"32 pixels.*larger"):
        models.build("keras_application", {"backbone": "InceptionV3", "size": 32})


def test_only_transfer_recipe_takes_a_backbone() -> None:
    recipe = with_backbone(RECIPES["transfer"], "ResNet50V2")
    assert default_name(recipe, 3) == "transfer-resnet50v2-seed3"
    assert recipe.architecture == "keras_application"
    assert recipe.model_options == {"backbone": "ResNet50V2", "size": 160}
    assert models.describe(recipe.architecture, recipe.model_options)[0] == "ResNet50V2"
    with pytest.raises(TrainingError, match="--backbone"):
        with_backbone(RECIPES["seed_cnn"], "ResNet50V2")
