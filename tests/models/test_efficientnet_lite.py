from __future__ import annotations

import numpy as np
import pytest

from cifar_app import models
from cifar_app.models.batch_norm_folding import fold_batch_norm
from cifar_app.models.tta import add_tta
from tests.tiny_cli import tiny_train_set

NAME = "efficientnet_lite0"
TEMPERATURE = 0.5


@pytest.mark.parametrize(
    ("version", "parameters", "blocks"), [(0, 3_362_810, 16), (2, 4_794_834, 21)]
)
def test_version_has_its_size(version: int, parameters: int, blocks: int) -> None:
    model = models.build(f"efficientnet_lite{version}", {"size": 32})
    assert model.count_params() == parameters
    names = [layer.name for layer in model.get_layer("backbone").layers]
    assert names.count(f"block_{blocks - 1}_project_conv") == 1
    assert f"block_{blocks}_project_conv" not in names


def test_frozen_layers_are_not_trained() -> None:
    options = {"size": 32, "frozen_blocks": 5, "freeze_depthwise": True}
    backbone = models.build(NAME, options).get_layer("backbone")
    trained = {layer.name for layer in backbone.layers if layer.trainable_weights}
    assert not any("depthwise" in name for name in trained)
    blocks = {int(name.split("_")[1]) for name in trained if name.startswith("block_")}
    assert blocks == set(range(5, 16))
    assert {name for name in trained if not name.startswith("block_")} == {"top_conv"}


@pytest.mark.slow
def test_copied_model_predicts_like_the_stored_one() -> None:
    images, labels = tiny_train_set()
    trained, copied = (models.build(NAME, {"size": 32}) for _ in range(2))
    models.initialize_weights(NAME, trained, images, labels)
    stored = fold_batch_norm(add_tta(trained, flip=True))
    output = stored.get_layer("output")
    output.set_weights([weight / TEMPERATURE for weight in output.get_weights()])
    models.copy_weights(NAME, copied, stored, images, TEMPERATURE)
    pixels = images[:20].astype(np.float32)
    expected = trained.predict(pixels, verbose=0)
    np.testing.assert_allclose(copied.predict(pixels, verbose=0), expected, atol=1e-4)
    assert expected.std(axis=0).max() > 0.01


def test_some_options_do_not_change_weight_shapes() -> None:
    assert models.has_same_weight_shapes(NAME, {"size": 64}, {"size": 160, "frozen_blocks": 5})
    assert not models.has_same_weight_shapes("whitened_cnn", {}, {"convolutions": 3})
