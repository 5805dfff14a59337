from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from cifar_app import models
from cifar_app.errors import ModelError
from cifar_app.models.flops import count_flops

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
    assert model.input_shape == (None, 32, 32, 3)
    assert model.layers[-1].name == "output"
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3)).astype(np.float32)
    probabilities = np.asarray(model.predict_on_batch(images))
    assert probabilities.shape == (3, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert count_flops(model) > 0
    title, summary = models.describe(name)
    assert title
    assert summary.endswith(".")


def test_seed_cnn_is_the_known_baseline() -> None:
    model = models.build("seed_cnn")
    assert model.count_params() == 504_266
    names = "scale conv_1 maxpool_1 conv_2 conv_3 maxpool_2 flatten dense_1 dropout output"
    assert [layer.name for layer in model.layers] == names.split()
    # kernel area × input channels × filters × output area
    multiplications = (
        9 * 3 * 32 * 30 * 30
        + 9 * 32 * 64 * 13 * 13
        + 9 * 64 * 128 * 11 * 11
        + 3200 * 128
        + 128 * 10
    )
    assert count_flops(model) == 2 * multiplications
    scaled = model.get_layer("scale")(np.array([0.0, 255.0], np.float32))
    assert np.asarray(scaled).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("options", "parameters", "layer"),
    [
        ({"width": 0.5}, 448 + 4_640 + 18_496 + 102_464 + 650, None),
        ({"extra_convolutions": 1}, 504_266 + 9 * 128 * 128 + 128, "conv_4"),
        ({"batch_norm": True}, 504_266 - (32 + 64 + 128) + 4 * (32 + 64 + 128), "norm_3"),
        ({"dropout": 0.5}, 504_266, None),
    ],
)
def test_options_of_seed_cnn_change_the_model(
    options: dict[str, float], parameters: int, layer: str | None
) -> None:
    baseline_names = {layer.name for layer in models.build("seed_cnn").layers}
    model = models.build("seed_cnn", options)
    names = {layer.name for layer in model.layers}
    assert model.count_params() == parameters
    assert names == baseline_names if layer is None else layer in names - baseline_names
    assert model.get_layer("dropout").rate == options.get("dropout", 0.25)


def test_flops_of_every_layer_type() -> None:
    inner = keras.Sequential([keras.Input((8, 8, 4)), layers.Conv2D(6, 1, use_bias=False)])
    model = keras.Sequential(
        [
            keras.Input((8, 8, 4)),
            layers.DepthwiseConv2D(3, padding="same"),
            inner,
            layers.Conv2D(6, 3, strides=2, padding="same", groups=2),
            layers.GlobalAveragePooling2D(),
            layers.Dense(5),
        ]
    )
    depthwise = 9 * 4 * 64
    pointwise = 4 * 6 * 64
    grouped = 9 * 3 * 6 * 16
    assert count_flops(model) == 2 * (depthwise + pointwise + grouped + 6 * 5)


@pytest.mark.parametrize("name", ["resnet_9000", "flops", "../seed_cnn", ""])
def test_unknown_architecture_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match=r"one of .*seed_cnn"):
        models.build(name)


def test_unknown_option_is_refused() -> None:
    with pytest.raises(ModelError, match=r"options of seed_cnn are: width.*Received: depth"):
        models.build("seed_cnn", {"depth": 3})
