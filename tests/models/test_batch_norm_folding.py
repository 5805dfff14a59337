from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import layers

from cifar_app.models.batch_norm_folding import fold_batch_norm, round_weights


def network() -> keras.Model:
    """Convolutions with batch norms as after a training, inside and outside a nested model."""
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
    numbers = np.random.default_rng(0)
    model.set_weights([numbers.uniform(0.05, 0.4, w.shape) for w in model.get_weights()])
    return model


def test_a_folded_network_answers_the_same_without_scaling_and_batch_norms() -> None:
    model = network()
    folded = fold_batch_norm(model)
    images = np.random.default_rng(1).normal(size=(4, 9, 9, 3)).astype(np.float32)
    wanted = model.predict(images, verbose=0)
    np.testing.assert_allclose(folded.predict(images, verbose=0), wanted, atol=1e-5)
    kinds = [type(layer).__name__ for layer in folded.get_layer("inner").layers]
    assert "BatchNormalization" not in kinds
    assert isinstance(folded.get_layer("early_scale"), layers.Identity)
    assert isinstance(folded.get_layer("own"), layers.BatchNormalization)  # follows no convolution
    assert wanted.std(axis=0).max() > 1e-3


def test_weights_keep_nine_bits(tmp_path: Path) -> None:
    model = network()
    model.get_layer("early_scale").scale = 1 / 9
    before = model.get_weights()
    round_weights(model)
    for old, new in zip(before, model.get_weights(), strict=True):
        mantissas, _ = np.frexp(new)
        assert (512 * mantissas % 1 == 0).all()
        np.testing.assert_allclose(new, old, rtol=2**-9)
    assert model.get_layer("early_scale").scale == 455 / 4096
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras").get_weights()
    for old, new in zip(model.get_weights(), again, strict=True):
        np.testing.assert_array_equal(old, new)
