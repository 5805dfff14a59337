"""Damaged files of one model: every page explains them and works with the other models."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from cifar_app.ui.layout import PAGES
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"
FORGED = {
    "model.tflite": b"\x1c\x00\x00\x00TFL3 of another model",
    "model.keras": b"PK\x03\x04 of another model",
    "test_probabilities.npy": b"\x93NUMPY",
    "history.json": b'{"accuracy": [1]}',
}

PAGES_OF_ALL_MODELS = {
    "metrics": {"true": "cat", "predicted": "dog", "image": "17"},
    "misclassified": {"image": "17"},
    "embedding_map": {"color": "disagreement", "image": "17"},
    "label_errors": {"image": "2405"},
    "compare": {"outcome": "only_a"},
}
"""Pages that show the stored predictions of all models, and URL parameters of a view of each."""


def forge(assets: Path, filename: str, content: bytes, **card_changes: object) -> None:
    """Replace a file of the model, and its hash in the card."""
    folder = assets / "models" / MODEL
    (folder / filename).write_bytes(content)
    card = json.loads((folder / "card.json").read_text()) | card_changes
    card["files"][filename] = hashlib.sha256(content).hexdigest()
    (folder / "card.json").write_text(json.dumps(card))


@pytest.mark.parametrize(
    ("filename", "page"),
    [
        ("model.tflite", "classify"),
        ("test_probabilities.npy", "metrics"),
        ("history.json", "model_card"),
    ],
)
def test_forged_file_is_explained(
    assets_copy: Path, open_app: Open, filename: str, page: str
) -> None:
    forge(assets_copy, filename, FORGED[filename])
    app = open_app(page, model=MODEL, b=MODEL, source="test")
    assert "Something went wrong" in texts(app)


def test_damaged_arrays_are_explained(assets_copy: Path, open_app: Open) -> None:
    path = assets_copy / "embeddings" / f"{MODEL}.npz"
    original = path.read_bytes()
    for offset, byte in ((8, 1), (10, 99)):  # encrypted, unknown compression method
        content = bytearray(original)
        content[content.index(b"PK\x01\x02") + offset] = byte
        path.write_bytes(content)
        assert "Something went wrong" in texts(open_app("embedding_map", model=MODEL))
    half = io.BytesIO()
    np.save(half, np.load(assets_copy / "models" / MODEL / "test_probabilities.npy")[:5_000])
    card = json.loads((assets_copy / "models" / MODEL / "card.json").read_text())
    test = card["test"] | {"images": 5_000, "correct": 3_600, "accuracy": 0.72}
    forge(assets_copy, "test_probabilities.npy", half.getvalue(), test=test)
    app = open_app("metrics", model=MODEL)
    assert "10000" in texts(app)


@pytest.mark.parametrize(("page", "params"), PAGES_OF_ALL_MODELS.items())
def test_damaged_predictions_are_left_out(
    assets_copy: Path, open_app: Open, page: str, params: dict[str, str]
) -> None:
    intact = open_app(page, **params)
    (assets_copy / "models" / MODEL / "test_probabilities.npy").write_bytes(b"damaged")
    st.cache_resource.clear()
    app = open_app(page, **params)
    assert texts(app).count("Something went wrong") == 1
    assert "test_probabilities.npy with SHA-256" in texts(app)
    assert [part.value for part in app.subheader] == [part.value for part in intact.subheader]
    assert len(app.get("bidi_component")) == len(intact.get("bidi_component"))
    tables = [table.value for table in app.table if "Model" in table.value]
    assert not any(table["Model"].str.contains("Seed CNN").any() for table in tables)


def test_labels_are_in_doubt_without_damaged_predictions(assets_copy: Path, open_app: Open) -> None:
    params = {"source": "test", "image": "2405"}
    folders = assets_copy / "models"
    (folders / MODEL / "test_probabilities.npy").write_bytes(b"damaged")
    assert "all 3 models predict frog" in texts(open_app(**params))
    for path in folders.glob("*/test_probabilities.npy"):
        path.write_bytes(b"damaged")
    st.cache_resource.clear()
    assert open_app(**params, guess="on").header[0].value == "What is it?"


def test_other_models_are_run_without_a_damaged_one(assets_copy: Path, open_app: Open) -> None:
    (assets_copy / "models" / MODEL / "model.tflite").write_bytes(b"damaged")
    app = open_app()
    others = [fold.label for fold in app.expander if fold.proto.label.startswith("**")]
    assert len(others) == 2
    assert "model.tflite with SHA-256" in app.text[-1].value


def test_own_images_are_evaluated_without_a_damaged_model(
    assets_copy: Path, open_app: Open
) -> None:
    (assets_copy / "models" / MODEL / "model.tflite").write_bytes(b"damaged")
    app = open_app("your_data", data="example")
    models = app.table[0].value["Model"].tolist()
    assert len(models) == 3
    assert not any("Seed" in name for name in models)
    assert "model.tflite with SHA-256" in app.expander[0].text[0].value


@pytest.mark.slow
def test_models_with_readable_cards_keep_working(assets_copy: Path, open_app: Open) -> None:
    expected = {page: open_app(page) for page in PAGES}
    (assets_copy / "models" / MODEL / "card.json").write_bytes(b'{"format": 1}')
    for page, before in expected.items():
        app = open_app(page)
        assert app.title[0].value == before.title[0].value
        if page != "compare":  # which compares what is left
            assert [metric.value for metric in app.metric] == [m.value for m in before.metric]
        assert texts(app).count("Something went wrong") == (page != "experiments")
