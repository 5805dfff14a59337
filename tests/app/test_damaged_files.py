"""Whatever is damaged on disk, no page breaks, and the other networks go on working."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from cifar_app.config import assets_dir
from cifar_app.ui.layout import PAGES
from tests.app.conftest import Open, texts

MODEL = "seed_cnn"
FORGED = {
    "model.tflite": b"\x1c\x00\x00\x00TFL3 of another network",
    "model.keras": b"PK\x03\x04 of another network",
    "test_probabilities.npy": b"\x93NUMPY",
    "history.json": b'{"accuracy": [1]}',
}
READERS = {
    "model.tflite": ["classify", "layers", "whatif", "robustness"],
    "test_probabilities.npy": ["metrics", "misclassified", "label_errors", "compare"],
    "history.json": ["model_card"],
}
"""Pages that read a file whenever they are opened."""


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The assets under other names of the same files: put new ones in their place."""
    linked = tmp_path / "assets"
    shutil.copytree(assets_dir(), linked, copy_function=os.link)
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(linked))
    return linked


def put(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def forge(assets: Path, filename: str) -> None:
    """Put something else in the place of a file of the model, hash in the card included."""
    folder = assets / "models" / MODEL
    put(folder / filename, FORGED[filename])
    card = json.loads((folder / "card.json").read_text())
    card["files"][filename] = hashlib.sha256(FORGED[filename]).hexdigest()
    put(folder / "card.json", json.dumps(card).encode())


@pytest.mark.parametrize(("filename", "pages"), READERS.items())
def test_a_forged_file_is_said_in_words_where_it_is_read(
    assets: Path, open_app: Open, filename: str, pages: list[str]
) -> None:
    forge(assets, filename)
    for page in pages:
        app = open_app(page, model=MODEL, b=MODEL, source="test")
        assert not app.exception
        assert "Something went wrong" in texts(app)


@pytest.mark.parametrize("page", READERS["test_probabilities.npy"])
def test_answers_to_half_of_the_images_are_said_in_words(
    assets: Path, open_app: Open, page: str
) -> None:
    folder = assets / "models" / MODEL
    half = np.load(folder / "test_probabilities.npy")[:5_000]
    np.save(folder / "half.npy", half)
    content = (folder / "half.npy").read_bytes()
    put(folder / "test_probabilities.npy", content)
    card = json.loads((folder / "card.json").read_text())
    card["files"]["test_probabilities.npy"] = hashlib.sha256(content).hexdigest()
    card["test"] |= {"images": 5_000, "correct": 3_600, "accuracy": 0.72}
    put(folder / "card.json", json.dumps(card).encode())
    app = open_app(page, model=MODEL, b=MODEL)
    assert not app.exception
    assert "no array of 10000 × 10 answers" in "".join(text.value for text in app.text)


@pytest.mark.parametrize("page", PAGES)
def test_the_other_networks_go_on_working(assets: Path, open_app: Open, page: str) -> None:
    whole = open_app(page)
    for filename in FORGED:
        forge(assets, filename)
    put(assets / "models" / MODEL / "card.json", b'{"format": 1}')
    put(assets / "embeddings" / f"{MODEL}.npz", b"PK\x03\x04")
    app = open_app(page)
    assert not app.exception
    assert app.title[0].value == whole.title[0].value
    if page != "compare":  # which compares what is left
        assert [metric.value for metric in app.metric] == [metric.value for metric in whole.metric]
    assert ("Something went wrong" in texts(app)) is (page != "experiments")


@pytest.mark.parametrize(
    ("name", "page"),
    [("robustness.json", "robustness"), ("experiments.json", "experiments")],
)
@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"[" * 100_000, b"\xff\xfe", b'{"format": 1, "epochs": 1e999}'],
)
def test_damaged_results_are_said_in_words(
    assets: Path, open_app: Open, name: str, page: str, content: bytes
) -> None:
    (assets / name).unlink(missing_ok=True)
    (assets / name).write_bytes(content)
    app = open_app(page)
    assert not app.exception
    assert "Something went wrong" in texts(app)
    assert name in "".join(text.value for text in app.text)
    assert str(assets) not in texts(app)


@pytest.mark.parametrize("page", ["similar", "embedding_map"])
@pytest.mark.parametrize(("at", "byte"), [(8, 1), (10, 99)], ids=["locked", "unknown method"])
def test_an_analysis_whose_archive_is_damaged_is_said_in_words(
    assets: Path, open_app: Open, page: str, at: int, byte: int
) -> None:
    path = assets / "embeddings" / f"{MODEL}.npz"
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + at] = byte
    put(path, bytes(content))
    app = open_app(page, model=MODEL, source="test")
    assert not app.exception
    assert "Something went wrong" in texts(app)
