from __future__ import annotations

import keras
import numpy as np
import pytest

from cifar_app import models

OPTIONS = {"widths": [8, 8, 8]}


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Smooth images, whose neighboring pixels are correlated."""
    coarse = np.random.default_rng(0).uniform(0, 255, (200, 8, 8, 3))
    return coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.uint8)


def test_initial_weights_whiten_and_pass_on(images: np.ndarray) -> None:
    model = models.build("whitened_cnn", OPTIONS)
    models.initialize_weights("whitened_cnn", model, images, np.zeros(len(images), np.uint8))
    first = keras.Model(model.inputs, model.get_layer("whiten_conv").output)
    outputs = first.predict(images.astype(np.float32), verbose=0).reshape(-1, 24)
    np.testing.assert_allclose(outputs[:, 12:], -outputs[:, :12], atol=1e-5)
    np.testing.assert_allclose(np.cov(outputs[:, :12], rowvar=False), np.eye(12), atol=0.05)
    assert not model.get_layer("whiten_conv").trainable_weights
    inputs = np.random.default_rng(0).normal(size=(1, 7, 7, 8)).astype(np.float32)
    np.testing.assert_allclose(model.get_layer("block_2_2_conv")(inputs), inputs, atol=1e-6)


@pytest.mark.parametrize(("convolutions", "connections"), [(2, 0), (3, 3)])
def test_deeper_blocks_have_residual_connections(convolutions: int, connections: int) -> None:
    model = models.build("whitened_cnn", OPTIONS | {"convolutions": convolutions})
    types = [type(layer).__name__ for layer in model.layers]
    assert types.count("Conv2D") == 1 + 3 * convolutions
    assert types.count("Add") == connections
