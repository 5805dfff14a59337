"""Models as ZIP files, which may come from anybody."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.errors import ModelError
from cifar_app.model_store import store
from cifar_app.model_store.card import IN_DISTRIBUTION
from cifar_app.model_store.files import CARD_FILE, file_sha256
from cifar_app.model_store.store import write_metadata
from cifar_app.runs import archive
from tests.stored import store_model

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ZIP file of a shipped model, which the import accepts."""
    path = tmp_path_factory.mktemp("exported") / "My Model.zip"
    with path.open("wb") as stream:
        archive.export_model("seed_cnn", stream)
    return path


def change(exported: Path, path: Path, edit: Callable[[Files], object]) -> Path:
    """Write a copy of a ZIP file whose files were changed."""
    with zipfile.ZipFile(exported) as source:
        files = {name: source.read(name) for name in source.namelist()}
    edit(files)
    with zipfile.ZipFile(path, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    return path


def test_exported_model_is_imported_unchanged(exported: Path) -> None:
    assert archive.import_model(exported) == "my-model"
    original, imported = store.open_model("seed_cnn"), store.open_model("my-model")
    assert imported.card == original.card
    for name, digest in original.card.files.items():
        assert file_sha256(imported.folder / name) == digest
    assert archive.import_model(exported, "another") == "another"
    with pytest.raises(ModelError, match="which is taken"):
        archive.import_model(exported, "another")


def test_model_with_a_score_is_imported(tmp_path: Path) -> None:
    with (tmp_path / "two-outputs.zip").open("wb") as stream:
        archive.export_model(DEFAULT_MODEL, stream)
    name = archive.import_model(tmp_path / "two-outputs.zip")
    assert store.open_model(name).card == store.open_model(DEFAULT_MODEL).card


def replace_file(name: str, content: bytes) -> Callable[[Files], object]:
    return lambda files: files.update({name: content})


def edit_card(**changes: object) -> Callable[[Files], object]:
    def edit(files: Files) -> None:
        files[CARD_FILE] = json.dumps(json.loads(files[CARD_FILE]) | changes).encode()

    return edit


def claim_more(files: Files) -> None:
    """State a better accuracy than that of the stored predictions."""
    card = json.loads(files[CARD_FILE])
    card["test"] |= {"correct": 9_999, "accuracy": 0.9999}
    files[CARD_FILE] = json.dumps(card).encode()


def claim_score(files: Files) -> None:
    """State a second output that the model does not have."""
    card = json.loads(files[CARD_FILE])
    card["rejection"]["score"] = IN_DISTRIBUTION
    files[CARD_FILE] = json.dumps(card).encode()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda files: files.pop("model.tflite"), "other files"),
        (replace_file("../evil.py", b""), "other files"),
        (replace_file("model.tflite", b"TFL3"), "SHA-256"),
        (replace_file(CARD_FILE, b"{"), "JSON"),
        (edit_card(owner="me"), "owner"),
        (claim_more, "another accuracy"),
        (claim_score, "ten probabilities"),
        (edit_card(input_size=192), "fixed image size"),
    ],
)
def test_changed_file_is_refused(
    exported: Path, tmp_path: Path, edit: Callable[[Files], object], message: str
) -> None:
    path = change(exported, tmp_path / "changed.zip", edit)
    with pytest.raises(ModelError, match=message):
        archive.import_model(path)
    assert "changed" not in store.list_names()


def test_other_predictions_are_refused(exported: Path, tmp_path: Path) -> None:
    """A model whose card and hashes fit, but whose stored predictions are not its own."""
    with zipfile.ZipFile(exported) as source:
        source.extractall(tmp_path / "model")
    folder = tmp_path / "model"
    card = store.open_model("seed_cnn").card
    probabilities = np.load(folder / "test_probabilities.npy")
    probabilities = 0.9 * probabilities + 0.01  # of the same classes
    history = json.loads((folder / "history.json").read_text())
    (folder / CARD_FILE).unlink()
    write_metadata(folder, card, probabilities, history)
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as target:
        for file in folder.iterdir():
            target.write(file, file.name)
    with pytest.raises(ModelError, match="predictions differ"):
        archive.import_model(path)


def test_bomb_and_other_files_are_refused(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_archive = tmp_path / "photo.zip"
    no_archive.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(ModelError, match="not a zip file"):
        archive.import_model(no_archive)
    monkeypatch.setattr(archive, "MAX_BYTES", 100_000)
    with pytest.raises(ModelError, match="of more than"):
        archive.import_model(exported)


def test_export_checks_the_files() -> None:
    store_model("mine", {"model.keras": b"", "model.tflite": b""})
    (store.open_model("mine").folder / "model.tflite").write_bytes(b"tampered")
    with pytest.raises(ModelError, match="must be intact and match its card"):
        archive.export_model("mine", io.BytesIO())
