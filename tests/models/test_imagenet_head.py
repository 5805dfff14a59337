from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.models.imagenet_head import MEMBER_IDS, NUM_MEMBERS, fit_imagenet_head
from cifar_app.models.torch_weights import load_weights


@pytest.fixture(scope="module")
def imagenet_features() -> np.ndarray:
    return np.random.default_rng(0).gamma(0.5, size=(3_000, 1280)).astype(np.float32)


def test_kinds_of_the_ten_come_first(imagenet_features: np.ndarray) -> None:
    assert tuple(MEMBER_IDS) == CLASS_NAMES
    ids = [class_id for ids in MEMBER_IDS.values() for class_id in ids]
    assert len(set(ids)) == len(ids) == NUM_MEMBERS
    kernel, bias = fit_imagenet_head(imagenet_features, imagenet_features, version=2)
    weights = load_weights(2)
    np.testing.assert_allclose(kernel[:, :NUM_MEMBERS], weights["_fc.weight"][ids].T, atol=1e-6)
    np.testing.assert_array_equal(bias[:NUM_MEMBERS], weights["_fc.bias"][ids])
    assert kernel.shape == (1280, len(bias))
    assert len(np.unique(bias)) == len(bias)  # no class twice


def test_head_follows_features_that_moved(imagenet_features: np.ndarray) -> None:
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(1280, 1280)))[0]
    moved = imagenet_features @ rotation.astype(np.float32)
    kernel, _ = fit_imagenet_head(imagenet_features, imagenet_features, version=2)
    expected = imagenet_features @ kernel
    unfitted = np.corrcoef(expected.ravel(), (moved @ kernel).ravel())[0, 1]
    fitted_kernel, _ = fit_imagenet_head(moved, imagenet_features, version=2)
    fitted = np.corrcoef(expected.ravel(), (moved @ fitted_kernel).ravel())[0, 1]
    assert unfitted < 0.8
    assert fitted > 0.95
