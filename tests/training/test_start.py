from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app import models, store
from cifar_app.calibration import apply_temperature
from cifar_app.errors import ModelError
from cifar_app.forward import keras_forward
from cifar_app.model_files import KERAS_FILE
from cifar_app.stored_model import StoredModel
from cifar_app.training import get_recipe
from cifar_app.training.start import average_with, predecessor, take_over
from tests.tiny_cli import tiny_test_set

OPTIONS = {"size": 64, "frozen_blocks": 2}


@pytest.fixture(scope="module")
def shipped() -> StoredModel:
    return store.open_model("efficientnet_lite0")


def test_without_the_network_that_comes_first_it_is_told_how_to_train_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIFAR_APP_CACHE", str(tmp_path))
    assert predecessor(get_recipe("transfer"), seed=3) is None
    with pytest.raises(ModelError, match=r"'transfer-seed3'.*--recipe transfer --seed 3"):
        predecessor(get_recipe("refine"), seed=3)


def test_it_goes_on_with_the_weights_as_they_were_in_the_training(shipped: StoredModel) -> None:
    images, _ = tiny_test_set()
    palindromes = np.concatenate([images[:, :, :16], images[:, :, 15::-1]], axis=2)
    # Mirrored they are themselves, so that an average of both views is what one view gives.
    size = shipped.card.recipe["options"]["size"]
    network = take_over(models.build(shipped.card.architecture, {"size": size}), shipped)
    answers = network.predict_on_batch(palindromes.astype(np.float32))
    served = keras_forward(shipped.checked(KERAS_FILE))(palindromes.astype(np.float32))
    expected = apply_temperature(served, 1 / shipped.card.calibration["temperature"])
    np.testing.assert_allclose(answers, expected, atol=2e-3)


def test_what_is_frozen_stays_so_and_another_size_is_taken(shipped: StoredModel) -> None:
    network = take_over(models.build(shipped.card.architecture, OPTIONS), shipped)
    backbone = network.get_layer("backbone")
    convs = [layer for layer in backbone.layers if layer.name.endswith("_conv")]
    frozen = {layer.name for layer in convs if not layer.trainable}
    assert frozen == {
        layer.name for layer in convs if layer.name.startswith(("stem", "block_0_", "block_1_"))
    }
    assert backbone.input_shape[1:3] == (64, 64)
    assert not any(isinstance(one, keras.layers.BatchNormalization) for one in backbone.layers)


def test_halfway_between_two_networks_is_the_mean_of_their_weights(shipped: StoredModel) -> None:
    network = take_over(models.build(shipped.card.architecture, OPTIONS), shipped)
    before = [weight.copy() for weight in network.get_weights()]
    network.set_weights([weight + 1 for weight in before])
    average_with(network, shipped, share=0.25)
    for now, then in zip(network.get_weights(), before, strict=True):
        np.testing.assert_allclose(now, then + 0.75, atol=1e-4)
