from __future__ import annotations

import numpy as np
import pytest

from cifar_app.cli import main
from cifar_app.config import shipped_models_dir
from cifar_app.data import load_test_set
from cifar_app.embeddings import compute
from cifar_app.embeddings.features import open_feature_network
from cifar_app.embeddings.storage import load_embeddings, path_of
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from tests.stored import make_metrics, store_model

IMAGES = 150
SHIPPED = sorted(
    folder.parent.name
    for folder in shipped_models_dir().glob("*/card.json")
    if path_of(store.open_model(folder.parent.name)).is_file()
)


@pytest.fixture
def few_images(monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    images, labels = load_test_set()
    monkeypatch.setattr(compute, "load_test_set", lambda: (images[:IMAGES], labels[:IMAGES]))
    return images[:IMAGES]


def test_the_command_stores_what_the_pages_read(
    few_images: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    network = store.open_model("seed_cnn").verified_path(LITERT_FILE).read_bytes()
    store_model("mine", {LITERT_FILE: network}, test=make_metrics(IMAGES))
    assert main(["embed", "--model", "mine"]) == 0
    printed = capsys.readouterr()
    model = store.open_model("mine")
    assert str(path_of(model)) in printed.out
    assert printed.err.splitlines()[0] == "Looking at the test images…"

    analysis = load_embeddings(model)
    assert analysis is not None
    assert analysis.features.shape == (IMAGES, compute.DIMENSIONS)
    assert 0.5 < analysis.provenance.explained_variance <= 1
    np.testing.assert_allclose(analysis.neighbor_class_matrix.sum(axis=1), 1, rtol=1e-5)
    assert np.abs(analysis.coordinates).max() == 1
    full = open_feature_network(model)(few_images)
    np.testing.assert_allclose(
        np.cov(analysis.project(full).T).trace() / np.cov(full.T).trace(),
        analysis.provenance.explained_variance,
        rtol=1e-2,
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_a_known_image_lands_on_its_stored_vector(name: str) -> None:
    model = store.open_model(name)
    analysis = load_embeddings(model)
    assert analysis is not None
    images, _ = load_test_set()
    chosen = [3, 77, 9_999]
    found = analysis.project(open_feature_network(model)(images[chosen]))
    scale = np.abs(analysis.features).max()
    np.testing.assert_allclose(found, analysis.features[chosen], atol=2e-3 * scale)
    assert path_of(model).stat().st_size < 1_700_000


def test_the_baseline_is_shipped_with_its_analysis() -> None:
    assert "seed_cnn" in SHIPPED
