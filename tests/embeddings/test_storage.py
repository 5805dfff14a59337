from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cifar_app.embeddings.storage import Analysis, Origin, path_of, read_analysis, write_analysis
from cifar_app.errors import AnalysisError
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from tests.stored import some_figures, store_model

IMAGES = 20


@pytest.fixture
def model() -> StoredModel:
    store_model("mine", test=some_figures(IMAGES))
    return store.open_model("mine")


@pytest.fixture
def analysis(model: StoredModel) -> Analysis:
    draw = np.random.default_rng(0)
    return Analysis(
        features=draw.normal(size=(IMAGES, 4)).astype(np.float16),
        places=draw.uniform(-1, 1, (IMAGES, 2)).astype(np.float32),
        mean=draw.normal(size=6).astype(np.float32),
        components=draw.normal(size=(4, 6)).astype(np.float16),
        shares=np.eye(10, dtype=np.float32),
        origin=Origin(
            model_sha256=model.card.files[LITERT_FILE],
            explained_variance=0.9,
            perplexity=5.0,
            seed=0,
            seconds=1.5,
            hardware="ä processor",
            versions={"numpy": "2"},
        ),
    )


def test_what_is_written_is_read(model: StoredModel, analysis: Analysis, cache: Path) -> None:
    assert read_analysis(model) is None
    path = write_analysis(model, analysis)
    assert path == cache / "analysis" / "mine-features.npz"
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    found = read_analysis(model)
    assert found is not None
    assert found.origin == analysis.origin
    for name in ("features", "places", "mean", "components", "shares"):
        np.testing.assert_array_equal(getattr(found, name), getattr(analysis, name))
        assert getattr(found, name).dtype == getattr(analysis, name).dtype


def test_an_analysis_of_another_network_is_refused(model: StoredModel, analysis: Analysis) -> None:
    other = replace(analysis, origin=replace(analysis.origin, model_sha256="0" * 64))
    write_analysis(model, other)
    with pytest.raises(AnalysisError, match="another SHA-256") as caught:
        read_analysis(model)
    assert "python -m cifar_app analyse --model mine" in caught.value.remedy


@pytest.mark.parametrize(
    ("field", "damaged"),
    [
        ("features", np.zeros((IMAGES - 1, 4), np.float16)),
        ("features", np.zeros((IMAGES, 4), np.float64)),
        ("places", np.full((IMAGES, 2), np.nan, np.float32)),
        ("mean", np.zeros(5, np.float32)),
        ("components", np.zeros(6, np.float16)),
        ("shares", np.zeros((9, 9), np.float32)),
        ("places", np.array([[{}, {}]] * IMAGES)),  # objects, which only pickle could store
    ],
)
def test_wrong_arrays_are_refused(
    model: StoredModel, analysis: Analysis, field: str, damaged: np.ndarray
) -> None:
    changed: dict[str, Any] = {field: damaged}
    write_analysis(model, replace(analysis, **changed))
    with pytest.raises(AnalysisError, match="Make it anew"):
        read_analysis(model)


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
    model: StoredModel, analysis: Analysis, field: str, damaged: object
) -> None:
    changed: dict[str, Any] = {field: damaged}
    write_analysis(model, replace(analysis, origin=replace(analysis.origin, **changed)))
    with pytest.raises(AnalysisError, match="Make it anew"):
        read_analysis(model)


@pytest.mark.parametrize("keep", [0, 10, 400, -30])
def test_a_cut_file_is_refused(model: StoredModel, analysis: Analysis, keep: int) -> None:
    path = write_analysis(model, analysis)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(AnalysisError, match="one whole file"):
        read_analysis(model)


def test_another_format_is_refused(model: StoredModel, analysis: Analysis) -> None:
    write_analysis(model, replace(analysis, origin=replace(analysis.origin, format=2)))
    with pytest.raises(AnalysisError, match="format 2, not 1"):
        read_analysis(model)


def test_a_folder_that_cannot_be_written_is_explained(
    model: StoredModel, analysis: Analysis
) -> None:
    path_of(model).parent.write_text("a file where the folder belongs")
    with pytest.raises(AnalysisError, match="make the folder writable"):
        write_analysis(model, analysis)
