from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cifar_app.embeddings.storage import load_embeddings, save_embeddings
from cifar_app.errors import ResultsError
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from tests.stored import make_embeddings, make_metrics, store_model

N_IMAGES = 20


@pytest.fixture
def model() -> StoredModel:
    store_model("mine", test=make_metrics(N_IMAGES))
    return store.open_model("mine")


def test_saved_embeddings_are_loaded(model: StoredModel, cache: Path) -> None:
    embeddings = make_embeddings(model)
    assert load_embeddings(model) is None
    path = save_embeddings(model, embeddings)
    assert path == cache / "embeddings" / "mine.npz"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    loaded = load_embeddings(model)
    assert loaded is not None
    assert loaded.provenance == embeddings.provenance
    for name in ("features", "coordinates", "mean", "components", "neighbor_class_matrix"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(embeddings, name))
        assert getattr(loaded, name).dtype == getattr(embeddings, name).dtype
        assert not getattr(loaded, name).flags.writeable


def test_invalid_arrays_are_refused(model: StoredModel) -> None:
    embeddings = make_embeddings(model)
    objects = np.array([[{}, {}]] * N_IMAGES)  # need pickle
    for coordinates in (embeddings.coordinates[1:], objects):
        save_embeddings(model, replace(embeddings, coordinates=coordinates))
        with pytest.raises(ResultsError, match="compute it again"):
            load_embeddings(model)


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_invalid_provenance_is_refused(model: StoredModel) -> None:
    embeddings = make_embeddings(model)
    for changes, message in (
        ({"model_sha256": "0" * 64}, "another SHA-256.*embed --model mine"),
        ({"explained_variance": float("inf")}, "mine.npz: explained_variance"),
        ({"format": 2}, "mine.npz: format"),
    ):
        provenance = embeddings.provenance.model_copy(update=changes)
        save_embeddings(model, replace(embeddings, provenance=provenance))
        with pytest.raises(ResultsError, match=message):
            load_embeddings(model)


@pytest.mark.parametrize("length", [0, 400, -30])
def test_truncated_file_is_refused(model: StoredModel, length: int) -> None:
    path = save_embeddings(model, make_embeddings(model))
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ResultsError, match="one intact file"):
        load_embeddings(model)
