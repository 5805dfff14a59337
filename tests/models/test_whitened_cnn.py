from __future__ import annotations

import keras
import numpy as np
import pytest

from cifar_app import models
from tests.tiny_cli import tiny_train_set

SHALLOW = {"widths": [8, 8, 8]}


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Smooth pictures, whose neighboring pixels are alike."""
    coarse = np.random.default_rng(0).uniform(0, 255, (200, 8, 8, 3))
    return coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.uint8)


def test_the_first_layer_whitens_the_patches(images: np.ndarray) -> None:
    model = models.build("whitened_cnn", SHALLOW)
    models.initialize_weights("whitened_cnn", model, images, np.zeros(len(images), np.uint8))
    first = keras.Model(model.inputs, model.get_layer("whiten_conv").output)
    answers = first.predict(images.astype(np.float32), verbose=0).reshape(-1, 24)
    np.testing.assert_allclose(answers[:, 12:], -answers[:, :12], atol=1e-5)
    covariance = np.cov(answers[:, :12], rowvar=False)
    np.testing.assert_allclose(covariance, np.eye(12), atol=0.05)
    assert not model.get_layer("whiten_conv").trainable_weights


def test_every_other_convolution_begins_by_passing_its_input_on() -> None:
    model = models.build("whitened_cnn", SHALLOW)
    models.initialize_weights("whitened_cnn", model, *tiny_train_set())
    conv = model.get_layer("block_2_2_conv")
    planes = np.random.default_rng(0).normal(size=(1, 7, 7, 8)).astype(np.float32)
    np.testing.assert_allclose(conv(planes), planes, atol=1e-6)


@pytest.mark.parametrize(("convolutions", "shortcuts"), [(2, 0), (3, 3)])
def test_deeper_blocks_have_shortcuts(convolutions: int, shortcuts: int) -> None:
    model = models.build("whitened_cnn", SHALLOW | {"convolutions": convolutions})
    convs = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert len(convs) == 1 + 3 * convolutions
    adds = [layer for layer in model.layers if isinstance(layer, keras.layers.Add)]
    assert len(adds) == shortcuts
    assert model.output_shape == (None, 10)
