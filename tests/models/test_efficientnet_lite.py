from __future__ import annotations

from cifar_app import models

NAME = "efficientnet_lite0"


def test_frozen_layers_are_not_trained() -> None:
    options = {"size": 32, "frozen_blocks": 5, "freeze_depthwise": True}
    backbone = models.build(NAME, options).get_layer("backbone")
    trained = {layer.name for layer in backbone.layers if layer.trainable_weights}
    assert not any("depthwise" in name for name in trained)
    blocks = {int(name.split("_")[1]) for name in trained if name.startswith("block_")}
    assert blocks == set(range(5, 16))
    assert {name for name in trained if not name.startswith("block_")} == {"top_conv"}


def test_some_options_do_not_change_weight_shapes() -> None:
    assert models.has_same_weight_shapes(NAME, {"size": 64}, {"size": 160, "frozen_blocks": 5})
    assert not models.has_same_weight_shapes("whitened_cnn", {}, {"convolutions": 3})
