from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from cifar_app import models
from cifar_app.errors import ModelError
from cifar_app.models.flops import count_flops

PARAMETERS = {
    "seed_cnn": 504_266,
    "efficientnet_lite0": 3_362_810,
    "efficientnet_lite2": 4_794_834,
}
SLOW = {"keras_application", "efficientnet_lite2"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if name in SLOW else ())
        for name in models.architectures()
    ],
)
def test_architecture_has_the_required_form(name: str) -> None:
    model = models.build(name)
    assert model.count_params() == PARAMETERS.get(name, model.count_params())
    assert model.input_shape == (None, 32, 32, 3)
    assert model.layers[-1].name == "output"
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3)).astype(np.float32)
    probabilities = np.asarray(model.predict_on_batch(images))
    assert probabilities.shape == (3, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    title, summary = models.describe(name)
    assert title
    assert summary.endswith(".")


def test_flops_of_every_layer_type() -> None:
    inner = keras.Sequential([keras.Input((8, 8, 4)), layers.Conv2D(6, 1, use_bias=False)])
    model = keras.Sequential(
        [
            keras.Input((8, 8, 4)),
            layers.DepthwiseConv2D(3, padding="same"),
            inner,
            layers.Conv2D(6, 3, strides=2, padding="same", groups=2),
            layers.SeparableConv2D(6, 3, padding="same"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(5),
        ]
    )
    depthwise = 9 * 4 * 64
    pointwise = 4 * 6 * 64
    grouped = 9 * 3 * 6 * 16
    separable = (9 * 6 + 6 * 6) * 16
    assert count_flops(model) == 2 * (depthwise + pointwise + grouped + separable + 6 * 5)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ModelError, match=r"one of .*seed_cnn"):
        models.build("../seed_cnn")
    with pytest.raises(ModelError, match=r"options of seed_cnn are: width.*Received: depth"):
        models.build("seed_cnn", {"depth": 3})
    with pytest.raises(ModelError, match=r"one of .*ResNet50.*'ResNet9000'"):
        models.build("keras_application", {"backbone": "ResNet9000"})
    with pytest.raises(ModelError, match=r"32 pixels.*larger"):
        models.build("keras_application", {"backbone": "InceptionV3", "size": 32})


def test_initial_weights_whiten_and_pass_on() -> None:
    coarse = np.random.default_rng(0).uniform(0, 255, (200, 8, 8, 3))  # neighbors are correlated
    images = coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.uint8)
    model = models.build("whitened_cnn", {"widths": [8, 8, 8]})
    models.initialize_weights("whitened_cnn", model, images, np.zeros(len(images), np.uint8))
    first = keras.Model(model.inputs, model.get_layer("whiten_conv").output)
    outputs = first.predict(images.astype(np.float32), verbose=0).reshape(-1, 24)
    np.testing.assert_allclose(outputs[:, 12:], -outputs[:, :12], atol=1e-5)
    np.testing.assert_allclose(np.cov(outputs[:, :12], rowvar=False), np.eye(12), atol=0.05)
    assert not model.get_layer("whiten_conv").trainable_weights
    inputs = np.random.default_rng(0).normal(size=(1, 7, 7, 8)).astype(np.float32)
    np.testing.assert_allclose(model.get_layer("block_2_2_conv")(inputs), inputs, atol=1e-6)


def test_frozen_layers_are_not_trained() -> None:
    options = {"size": 32, "frozen_blocks": 5, "freeze_depthwise": True}
    backbone = models.build("efficientnet_lite0", options).get_layer("backbone")
    trained = {layer.name for layer in backbone.layers if layer.trainable_weights}
    assert not any("depthwise" in name for name in trained)
    blocks = {int(name.split("_")[1]) for name in trained if name.startswith("block_")}
    assert blocks == set(range(5, 16))
    assert {name for name in trained if not name.startswith("block_")} == {"top_conv"}


def test_some_options_do_not_change_weight_shapes() -> None:
    options = {"size": 160, "frozen_blocks": 5}
    assert models.has_same_weight_shapes("efficientnet_lite0", {"size": 64}, options)
    assert not models.has_same_weight_shapes("whitened_cnn", {}, {"convolutions": 3})


@pytest.mark.slow
def test_keras_application_applies_its_own_preprocessing() -> None:
    keras.utils.set_random_seed(0)
    model = models.build("keras_application", {"backbone": "MobileNetV2", "size": 64})
    images = np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)
    scaled = keras.applications.mobilenet_v2.preprocess_input(
        np.array(layers.Resizing(64, 64)(images))
    )
    features = model.get_layer("backbone").predict(scaled, verbose=0)
    expected = model.get_layer("output")(features)
    np.testing.assert_allclose(model.predict(images, verbose=0), expected, atol=1e-5)
