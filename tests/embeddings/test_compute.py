from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from cifar_app.cli import main
from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.embeddings import compute
from cifar_app.embeddings.storage import embeddings_path, load_embeddings
from cifar_app.inference.features import load_feature_extractor
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from tests.stored import make_metrics, store_model

N_IMAGES = 150


def test_command_stores_embeddings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    images, labels = (array[:N_IMAGES] for array in load_test_set())
    monkeypatch.setattr(compute, "load_test_set", lambda: (images, labels))
    content = store.open_model("seed_cnn").verified_path(LITERT_FILE).read_bytes()
    store_model("mine", {LITERT_FILE: content}, test=make_metrics(N_IMAGES))
    with threadpool_limits(1):  # the threads of t-SNE wait for each other on a busy machine
        assert main(["embed", "--model", "mine"]) == 0
    printed = capsys.readouterr()
    model = store.open_model("mine")
    assert str(embeddings_path(model)) in printed.out
    assert "Computing features, 0 of 150 images" in printed.err

    embeddings = load_embeddings(model)
    assert embeddings is not None
    assert embeddings.features.shape == (N_IMAGES, compute.DIMENSIONS)
    assert 0.5 < embeddings.provenance.explained_variance <= 1
    np.testing.assert_allclose(embeddings.neighbor_class_matrix.sum(axis=1), 1, rtol=1e-5)
    assert np.abs(embeddings.coordinates).max() == 1
    full_features = load_feature_extractor(model.verified_path(LITERT_FILE))(images)
    projected = embeddings.project(full_features)
    assert embeddings.features.dtype == np.int8
    assert np.abs(embeddings.features).max() == np.iinfo(np.int8).max
    np.testing.assert_allclose(projected, embeddings.features, atol=0.51)
    scale = np.linalg.norm(embeddings.components[0].astype(float))
    kept = np.cov(projected.T).trace() / np.cov(full_features.T).trace() / scale**2
    np.testing.assert_allclose(kept, embeddings.provenance.explained_variance, rtol=1e-2)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "efficientnet_lite2", "seed_cnn", "whitened_cnn"])
def test_shipped_features_are_reproducible(name: str) -> None:
    model = store.open_model(name)
    embeddings = load_embeddings(model)
    assert embeddings is not None
    indices = [3, 77, 9_999]
    extract = load_feature_extractor(model.verified_path(LITERT_FILE))
    features = embeddings.project(extract(load_test_set()[0][indices]))
    np.testing.assert_allclose(features, embeddings.features[indices], atol=0.8)
    assert embeddings_path(model).stat().st_size < 1_000_000
