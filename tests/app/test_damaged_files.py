"""Damaged files of one model: every page explains them and works with the other models."""

from __future__ import annotations

import hashlib
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


def slow(*values: str) -> object:
    return pytest.param(*values, marks=pytest.mark.slow)


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
        *(slow("model.tflite", page) for page in ("layers", "whatif", "robustness")),
        *(slow("test_probabilities.npy", page) for page in ("misclassified", "label_errors")),
        slow("test_probabilities.npy", "compare"),
    ],
)
def test_forged_file_is_explained(
    assets_copy: Path, open_app: Open, filename: str, page: str
) -> None:
    forge(assets_copy, filename, FORGED[filename])
    app = open_app(page, model=MODEL, b=MODEL, source="test")
    assert not app.exception
    assert "Something went wrong" in texts(app)


def test_half_of_the_probabilities_is_explained(assets_copy: Path, open_app: Open) -> None:
    path = assets_copy / "models" / MODEL / "test_probabilities.npy"
    np.save(path, np.load(path)[:5_000])
    card = json.loads((path.parent / "card.json").read_text())
    test = card["test"] | {"images": 5_000, "correct": 3_600, "accuracy": 0.72}
    forge(assets_copy, path.name, path.read_bytes(), test=test)
    app = open_app("metrics", model=MODEL)
    assert not app.exception
    assert "Something went wrong" in texts(app)
    assert "10000" in app.text[0].value


@pytest.mark.parametrize(
    "page",
    ["classify", "metrics", *(slow(page) for page in PAGES.keys() - {"classify", "metrics"})],
)
def test_other_models_keep_working(assets_copy: Path, open_app: Open, page: str) -> None:
    expected = open_app(page)
    for filename, content in FORGED.items():
        forge(assets_copy, filename, content)
    (assets_copy / "models" / MODEL / "card.json").write_bytes(b'{"format": 1}')
    (assets_copy / "embeddings" / f"{MODEL}.npz").write_bytes(b"PK\x03\x04")
    app = open_app(page)
    assert not app.exception
    assert app.title[0].value == expected.title[0].value
    if page != "compare":  # which compares what is left
        assert [metric.value for metric in app.metric] == [m.value for m in expected.metric]
    assert ("Something went wrong" in texts(app)) is (page != "experiments")


@pytest.mark.parametrize(
    ("offset", "byte"), [(8, 1), (10, 99)], ids=["encrypted", "unknown method"]
)
def test_damaged_embeddings_archive_is_explained(
    assets_copy: Path, open_app: Open, offset: int, byte: int
) -> None:
    path = assets_copy / "embeddings" / f"{MODEL}.npz"
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + offset] = byte
    path.write_bytes(content)
    app = open_app("embedding_map", model=MODEL)
    assert not app.exception
    assert "Something went wrong" in texts(app)
