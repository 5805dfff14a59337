from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops
from scipy.special import softmax

from cifar_app import models
from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.inference.features import load_feature_extractor
from cifar_app.inference.litert import load_litert, load_litert_with_score, predict_in_batches
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.models.imagenet_head import NUM_MEMBERS
from cifar_app.models.in_distribution import add_in_distribution_score, principal_subspace
from cifar_app.training.export import save_model_files

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), np.uint8)


def test_subspace_holds_the_directions_of_the_features() -> None:
    rng = np.random.default_rng(0)
    directions = np.linalg.qr(rng.normal(size=(20, 3)))[0]
    features = rng.normal(size=(50, 3)) @ directions.T
    basis = principal_subspace(100 * features, 3)
    np.testing.assert_allclose(basis.T @ basis, np.eye(3), atol=1e-5)
    np.testing.assert_allclose(basis @ basis.T, directions @ directions.T, atol=1e-5)


BASIS = np.linalg.qr(np.random.default_rng(0).normal(size=(32, 4)))[0]
HEAD = [
    np.random.default_rng(1).normal(size=(32, NUM_MEMBERS + 100)),
    np.linspace(-3, 3, NUM_MEMBERS + 100),
]


@pytest.fixture(scope="module", params=[32, 64])
def size(request: pytest.FixtureRequest) -> int:
    """Return the size to which the model is said to enlarge images of 32 × 32 pixels."""
    return int(request.param)


@pytest.fixture(scope="module")
def path(size: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    keras.utils.set_random_seed(0)
    model = add_in_distribution_score(models.build("seed_cnn", {"width": 0.25}), BASIS, HEAD, size)
    folder = tmp_path_factory.mktemp("scored")
    save_model_files(model, folder)
    return folder / LITERT_FILE


def test_score_is_confidence_times_evidence_of_features(path: Path, size: int) -> None:
    features = load_feature_extractor(path)(IMAGES)
    explained = ((features @ BASIS) ** 2).sum(axis=1) / (features**2).sum(axis=1)
    members = softmax(features @ HEAD[0] + HEAD[1], axis=1)[:, :NUM_MEMBERS].sum(axis=1)
    assert 0.05 < members.min() < members.max() < 0.95
    outputs = predict_in_batches(load_litert_with_score(path), IMAGES)
    assert outputs.shape == (5, 11)
    np.testing.assert_allclose(outputs[:, :10].sum(axis=1), 1, atol=1e-5)
    expected = outputs[:, :10].max(axis=1) * np.sqrt(explained * members ** (32 / size))
    np.testing.assert_allclose(outputs[:, 10], expected, atol=1e-5)
    probabilities = predict_in_batches(load_litert(path), IMAGES)
    np.testing.assert_array_equal(probabilities, outputs[:, :10])


def test_default_model_relies_more_on_imagenet_for_larger_images() -> None:
    classifier = load_classifier(DEFAULT_MODEL)
    images = load_test_set()[0][:8]
    small, medium, large = (
        classifier.predict_with_scores(
            np.asarray(ops.image.resize(images.astype(np.float32), (size, size))).astype(np.uint8)
        )[1].mean()
        for size in (32, 96, 192)
    )
    assert small > medium + 0.05
    assert medium > large + 0.05
