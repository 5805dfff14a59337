"""Damaged files of one model: every page explains them and works with the other models."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest

from cifar_app.ui.layout import PAGES
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"
FORGED = {
    "model.tflite": b"\x1c\x00\x00\x00TFL3 of another model",
    "model.keras": b"PK\x03\x04 of another model",
    "test_probabilities.npy": b"\x93NUMPY",
    "history.json": b'{"accuracy": [1]}',
}


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
    assert "10000" in app.text[0].value


@pytest.mark.slow
def test_other_models_keep_working(assets_copy: Path, open_app: Open) -> None:
    expected = {page: open_app(page) for page in PAGES}
    for filename, content in FORGED.items():
        forge(assets_copy, filename, content)
    (assets_copy / "models" / MODEL / "card.json").write_bytes(b'{"format": 1}')
    (assets_copy / "embeddings" / f"{MODEL}.npz").write_bytes(b"PK\x03\x04")
    for page, before in expected.items():
        app = open_app(page)
        assert app.title[0].value == before.title[0].value
        if page != "compare":  # which compares what is left
            assert [metric.value for metric in app.metric] == [m.value for m in before.metric]
        assert ("Something went wrong" in texts(app)) is (page != "experiments")
