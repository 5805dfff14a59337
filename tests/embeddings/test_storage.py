from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cifar_app.embeddings.storage import (
    Embeddings,
    Provenance,
    load_embeddings,
    path_of,
    save_embeddings,
)
from cifar_app.errors import EmbeddingsError
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from tests.stored import make_metrics, store_model

IMAGES = 20


@pytest.fixture
def model() -> StoredModel:
    store_model("mine", test=make_metrics(IMAGES))
    return store.open_model("mine")


@pytest.fixture
def analysis(model: StoredModel) -> Embeddings:
    draw = np.random.default_rng(0)
    return Embeddings(
        features=draw.normal(size=(IMAGES, 4)).astype(np.float16),
        coordinates=draw.uniform(-1, 1, (IMAGES, 2)).astype(np.float32),
        mean=draw.normal(size=6).astype(np.float32),
        components=draw.normal(size=(4, 6)).astype(np.float16),
        neighbor_class_matrix=np.eye(10, dtype=np.float32),
        provenance=Provenance(
            model_sha256=model.card.files[LITERT_FILE],
            explained_variance=0.9,
            perplexity=5.0,
            seed=0,
            seconds=1.5,
            hardware="ä processor",
            versions={"numpy": "2"},
        ),
    )


def test_what_is_written_is_read(model: StoredModel, analysis: Embeddings, cache: Path) -> None:
    assert load_embeddings(model) is None
    path = save_embeddings(model, analysis)
    assert path == cache / "embeddings" / "mine.npz"
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    found = load_embeddings(model)
    assert found is not None
    assert found.provenance == analysis.provenance
    for name in ("features", "coordinates", "mean", "components", "neighbor_class_matrix"):
        np.testing.assert_array_equal(getattr(found, name), getattr(analysis, name))
        assert getattr(found, name).dtype == getattr(analysis, name).dtype


def test_an_analysis_of_another_network_is_refused(
    model: StoredModel, analysis: Embeddings
) -> None:
    other = replace(analysis, provenance=replace(analysis.provenance, model_sha256="0" * 64))
    save_embeddings(model, other)
    with pytest.raises(EmbeddingsError, match="another SHA-256") as caught:
        load_embeddings(model)
    assert "python -m cifar_app embed --model mine" in caught.value.remedy


@pytest.mark.parametrize(
    ("field", "damaged"),
    [
        ("features", np.zeros((IMAGES - 1, 4), np.float16)),
        ("features", np.zeros((IMAGES, 4), np.float64)),
        ("coordinates", np.full((IMAGES, 2), np.nan, np.float32)),
        ("mean", np.zeros(5, np.float32)),
        ("components", np.zeros(6, np.float16)),
        ("neighbor_class_matrix", np.zeros((9, 9), np.float32)),
        ("coordinates", np.array([[{}, {}]] * IMAGES)),  # objects, which only pickle could store
    ],
)
def test_wrong_arrays_are_refused(
    model: StoredModel, analysis: Embeddings, field: str, damaged: np.ndarray
) -> None:
    changed: dict[str, Any] = {field: damaged}
    save_embeddings(model, replace(analysis, **changed))
    with pytest.raises(EmbeddingsError, match="Make it anew"):
        load_embeddings(model)


@pytest.mark.parametrize(
    ("field", "damaged"),
    [
        ("seconds", "long"),
        ("explained_variance", float("inf")),
        ("hardware", None),
        ("versions", ["numpy"]),
        ("versions", {"numpy": 2}),
    ],
)
def test_an_origin_of_another_kind_is_refused(
    model: StoredModel, analysis: Embeddings, field: str, damaged: object
) -> None:
    changed: dict[str, Any] = {field: damaged}
    save_embeddings(model, replace(analysis, provenance=replace(analysis.provenance, **changed)))
    with pytest.raises(EmbeddingsError, match="Make it anew"):
        load_embeddings(model)


@pytest.mark.parametrize("keep", [0, 10, 400, -30])
def test_a_cut_file_is_refused(model: StoredModel, analysis: Embeddings, keep: int) -> None:
    path = save_embeddings(model, analysis)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(EmbeddingsError, match="one whole file"):
        load_embeddings(model)


def test_another_format_is_refused(model: StoredModel, analysis: Embeddings) -> None:
    save_embeddings(model, replace(analysis, provenance=replace(analysis.provenance, format=2)))
    with pytest.raises(EmbeddingsError, match="format 2, not 1"):
        load_embeddings(model)


def test_a_folder_that_cannot_be_written_is_explained(
    model: StoredModel, analysis: Embeddings
) -> None:
    path_of(model).parent.write_text("a file where the folder belongs")
    with pytest.raises(EmbeddingsError, match="make the folder writable"):
        save_embeddings(model, analysis)
