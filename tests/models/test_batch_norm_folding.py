from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from cifar_app import models
from cifar_app.models.batch_norm_folding import fold_batch_norm
from cifar_app.models.tta import add_tta
from cifar_app.models.weight_rounding import round_weights
from tests.tiny_cli import tiny_train_set

TEMPERATURE = 0.5
SLOW = pytest.mark.slow


def make_model() -> keras.Model:
    """Convolutions with batch normalization inside and outside a nested model."""
    keras.utils.set_random_seed(0)
    inner_input = keras.Input((8, 8, 6))
    x = layers.DepthwiseConv2D(3, use_bias=False, name="deep_conv")(inner_input)
    x = layers.BatchNormalization(name="deep_norm")(x)
    x = layers.Conv2D(5, 1, name="wide_conv")(x)
    x = layers.BatchNormalization(scale=False, name="wide_norm")(x)
    inner = keras.Model(inner_input, layers.ReLU()(x), name="inner")
    model = keras.Sequential(
        [
            keras.Input((9, 9, 3)),
            layers.Rescaling(1 / 4, offset=0.5, name="early_scale"),
            layers.Conv2D(4, 2, use_bias=False, name="early_conv"),
            layers.Conv2D(6, 3, padding="same", name="first_conv"),
            layers.BatchNormalization(name="first_norm"),
            inner,
            layers.GlobalAveragePooling2D(),
            layers.BatchNormalization(name="own"),
            layers.Dense(10, activation="softmax", name="output"),
        ]
    )
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.05, 0.4, weight.shape) for weight in model.get_weights()])
    return model


def test_folded_model_predicts_the_same() -> None:
    model = make_model()
    folded = fold_batch_norm(model)
    images = np.random.default_rng(1).normal(size=(4, 9, 9, 3)).astype(np.float32)
    expected = model.predict(images, verbose=0)
    np.testing.assert_allclose(folded.predict(images, verbose=0), expected, atol=1e-5)
    assert expected.std(axis=0).max() > 1e-3
    inner_types = [type(layer).__name__ for layer in folded.get_layer("inner").layers]
    assert "BatchNormalization" not in inner_types
    assert isinstance(folded.get_layer("early_scale"), layers.Identity)
    assert isinstance(folded.get_layer("own"), layers.BatchNormalization)  # no convolution before


def test_rounded_weights_have_nine_bits() -> None:
    model = make_model()
    model.get_layer("early_scale").scale = 1 / 9
    before = model.get_weights()
    round_weights(model)
    for old, new in zip(before, model.get_weights(), strict=True):
        mantissas, _ = np.frexp(new)
        assert (512 * mantissas % 1 == 0).all()
        np.testing.assert_allclose(new, old, rtol=2**-9)
    assert model.get_layer("early_scale").scale == 455 / 4096


@pytest.mark.parametrize(
    ("name", "options", "epochs"),
    [
        ("whitened_cnn", {"widths": [8, 8, 8]}, 3),
        pytest.param("whitened_cnn", {"widths": [8, 8, 8], "convolutions": 3}, 3, marks=SLOW),
        pytest.param("efficientnet_lite0", {"size": 32}, 0, marks=SLOW),
    ],
)
def test_copied_model_predicts_like_the_trained_one(
    name: str, options: dict[str, Any], epochs: int
) -> None:
    keras.utils.set_random_seed(0)
    images, labels = tiny_train_set()
    trained, copied = (models.build(name, options) for _ in range(2))
    models.initialize_weights(name, trained, images, labels)
    trained.compile("adam", "sparse_categorical_crossentropy")
    trained.fit(images, labels, epochs=epochs, batch_size=50, verbose=0)
    stored = fold_batch_norm(add_tta(trained, flip=True, shift=1))
    output = stored.get_layer("output")
    output.set_weights([weight / TEMPERATURE for weight in output.get_weights()])
    models.copy_weights(name, copied, stored, images, TEMPERATURE)

    pixels = images.astype(np.float32)
    expected, predicted = (m.predict(pixels[:40], verbose=0) for m in (trained, copied))
    np.testing.assert_allclose(predicted, expected, atol=1e-4)
    assert expected.std(axis=0).max() > 0.01
    expected, predicted = (np.asarray(m(pixels, training=True)) for m in (trained, copied))
    np.testing.assert_allclose(predicted, expected, atol=0.02)
