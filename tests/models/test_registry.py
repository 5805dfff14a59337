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
            layers.GlobalAveragePooling2D(),
            layers.Dense(5),
        ]
    )
    depthwise = 9 * 4 * 64
    pointwise = 4 * 6 * 64
    grouped = 9 * 3 * 6 * 16
    assert count_flops(model) == 2 * (depthwise + pointwise + grouped + 6 * 5)


def test_unknown_architecture_or_option_is_refused() -> None:
    with pytest.raises(ModelError, match=r"one of .*seed_cnn"):
        models.build("../seed_cnn")
    with pytest.raises(ModelError, match=r"options of seed_cnn are: width.*Received: depth"):
        models.build("seed_cnn", {"depth": 3})
