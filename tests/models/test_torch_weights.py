"""ImageNet weights of EfficientNet-Lite, and the models built with them."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest

from cifar_app.config import assets_dir
from cifar_app.errors import ModelError
from cifar_app.models import torch_weights
from cifar_app.models.efficientnet_lite import build_backbone
from cifar_app.models.imagenet import load_imagenet_weights
from cifar_app.photos import crop_and_resize, read_photo

_CATS, _COFFEE = range(281, 286), (504, 967, 968)
"""ImageNet classes, counted from 0: five cats; coffee mug, espresso and cup."""


@pytest.mark.parametrize("version", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_imagenet_model_classifies_example_photos(version: int) -> None:
    backbone = build_backbone(192, version=version)
    load_imagenet_weights(backbone, version)
    weights = torch_weights.load_weights(version)
    files = [assets_dir() / "examples" / f"{name}.jpg" for name in ("cat", "coffee")]
    photos = [read_photo(file.read_bytes()) for file in files]
    images = np.stack([crop_and_resize(photo, 192) for photo in photos]).astype(np.float32)
    logits = backbone.predict(images, verbose=0) @ weights["_fc.weight"].T + weights["_fc.bias"]
    cat, coffee = logits.argmax(axis=1)
    assert cat in _CATS
    assert coffee in _COFFEE


def test_pickle_that_runs_code_is_refused() -> None:
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        torch_weights._RestrictedUnpickler(io.BytesIO(pickle.dumps(print))).load()


def test_wrong_hash_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(b"something else")
    monkeypatch.setattr(torch_weights, "_find_weights_file", lambda _: path)
    with pytest.raises(ModelError, match="SHA-256"):
        torch_weights.load_weights()
