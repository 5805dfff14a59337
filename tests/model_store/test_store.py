from __future__ import annotations

import errno
import hashlib
import io
import json
import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from cifar_app.errors import ModelError
from cifar_app.model_store import store
from cifar_app.model_store.files import TrainingCurves, TrainingStage
from cifar_app.model_store.stored_model import StoredModel
from tests.stored import HISTORY, make_card, some_probabilities, store_model

pytestmark = pytest.mark.usefixtures("no_shipped_models")


def visible_names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith(".lock")}


def test_stored_model_is_read_back(cache: Path) -> None:
    store_model("first", {"model.tflite": b"lite", "model.keras": b"keras"}, title="Mine")
    model = store.open_model("first")
    assert (model.name, model.shipped, model.card.title) == ("first", False, "Mine")
    assert model.folder == cache / "models" / "first"
    assert model.verified_path("model.tflite").read_bytes() == b"lite"
    assert model.card.files["model.keras"] == hashlib.sha256(b"keras").hexdigest()
    data_files = {"test_probabilities.npy", "history.json"}
    assert model.card.files.keys() == {"model.keras", "model.tflite"} | data_files
    np.testing.assert_array_equal(model.test_probabilities(), some_probabilities())
    assert model.history() == HISTORY
    with pytest.raises(ModelError, match=r"one of: first\..*'second'"):
        store.open_model("second")


def test_shipped_models_come_first(cache: Path, no_shipped_models: Path) -> None:
    for name in ("zebra", "ant"):
        store_model(name)
    shutil.move(cache / "models" / "zebra", no_shipped_models / "zebra")
    assert store.list_names() == ["zebra", "ant"]
    assert store.open_model("zebra").shipped
    assert [store.open_model(name).title for name in store.list_names()] == ["A title", "ant"]
    with pytest.raises(ModelError, match="taken"), store.create_model_dir("zebra"):
        pytest.fail("the block must not run")


def test_failed_block_leaves_no_model(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full_disk = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(store, "write_metadata", Mock(side_effect=[KeyboardInterrupt, full_disk]))
    for expected in (KeyboardInterrupt, ModelError):
        with pytest.raises(expected):
            store_model("half")
        assert visible_names(cache / "models") == set()


def test_leftovers_of_a_killed_process_are_removed(cache: Path) -> None:
    staging = cache / "models" / ".mine.partial"
    staging.mkdir(parents=True)
    (staging / "leftover").touch()
    store_model("mine")
    assert visible_names(cache / "models") == {"mine"}
    assert "leftover" not in store.open_model("mine").card.files


def test_history_keeps_earlier_trainings_and_their_divergence() -> None:
    curves = TrainingCurves(**HISTORY | {"loss": [1.0, float("nan")]})
    first = TrainingStage(recipe="first", epochs=2, best_epoch=1, curves=curves)
    lost = TrainingStage(recipe="lost", epochs=5, best_epoch=None, curves=None)
    with store.create_model_dir("mine") as folder:
        store.write_metadata(folder, make_card(), some_probabilities(), HISTORY, [first, lost])
    model = store.open_model("mine")
    stages = model.training_stages()
    assert [(stage.recipe, stage.epochs) for stage in stages] == [
        ("first", 2),
        ("lost", 5),
        (model.card.recipe["name"], 2),
    ]
    assert stages[0].curves
    assert np.isnan(stages[0].curves.loss[1])
    assert stages[1] == lost
    assert model.history() == HISTORY


def test_second_writer_waits_and_is_refused() -> None:
    with ThreadPoolExecutor(1) as pool, store.create_model_dir("mine") as folder:
        second = pool.submit(store_model, "mine", seed=2)
        assert not wait([second], 0.1).done
        store.write_metadata(folder, make_card(seed=1), some_probabilities(), HISTORY)
    with pytest.raises(ModelError, match="'mine', which is taken"):
        second.result()
    assert store.open_model("mine").card.seed == 1


@pytest.mark.parametrize("name", ["", "../x", "Mine", "naïve", "x\n", "a" * 65])
def test_invalid_name_is_refused(name: str, cache: Path) -> None:
    with pytest.raises(ModelError, match="A model name"), store.create_model_dir(name):
        pytest.fail("the block must not run")
    assert not cache.exists()
    store.check_name("0_seed.cnn-" + 53 * "a")


def test_changed_or_missing_file_is_detected() -> None:
    store_model("mine")
    model = store.open_model("mine")
    path = model.folder / "model.tflite"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError, match=r"model\.tflite with SHA-256"):
        model.verified_path("model.tflite")
    path.unlink()
    with pytest.raises(ModelError, match=r"model\.tflite, which cannot be read"):
        model.verified_path("model.tflite")


def test_line_endings_of_text_files_do_not_matter() -> None:
    store_model("mine")
    model = store.open_model("mine")
    for filename in ("history.json", "card.json"):
        path = model.folder / filename
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert store.open_model("mine").history() == HISTORY
    (model.folder / "model.tflite").write_bytes(b"a\r\nnetwork")
    with pytest.raises(ModelError, match="SHA-256"):
        model.verified_path("model.tflite")


def test_remedy_fits_shipped_and_trained_models(cache: Path, no_shipped_models: Path) -> None:
    store_model("mine")
    store_model("theirs")
    shutil.move(cache / "models" / "theirs", no_shipped_models / "theirs")
    for name, remedy in (("mine", "train the model again"), ("theirs", "git restore")):
        model = store.open_model(name)
        for filename in ("history.json", "card.json"):
            (model.folder / filename).write_text("{")
        with pytest.raises(ModelError, match=remedy):
            model.history()
        with pytest.raises(ModelError, match=remedy):
            store.open_model(name)


@pytest.mark.parametrize("card", ["{", "[]", '{"title": "\\ud800"}', "[" * 100_000])
def test_corrupted_card_hides_one_model_only(card: str) -> None:
    for name in ("good", "bad"):
        store_model(name)
    (store.open_model("bad").folder / "card.json").write_text(card)
    with pytest.raises(ModelError, match=r"model bad .*a card that is not valid"):
        store.open_model("bad")
    models, errors = store.open_models()
    assert [model.name for model in models] == ["good"]
    assert ["bad" in str(error) for error in errors] == [True]


def npy_bytes(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


HUGE = b"\x93NUMPY\x01\x00v\x00" + (
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (20, 1000000000000), }".ljust(117) + b"\n"
)


def forge(filename: str, content: bytes) -> StoredModel:
    """Store a model, then replace a file and its hash in the card."""
    store_model("mine")
    folder = store.open_model("mine").folder
    (folder / filename).write_bytes(content)
    card = json.loads((folder / "card.json").read_text())
    card["files"][filename] = hashlib.sha256(content).hexdigest()
    (folder / "card.json").write_text(json.dumps(card))
    return store.open_model("mine")


@pytest.mark.parametrize(
    "content",
    [
        HUGE,
        npy_bytes(some_probabilities())[:-1],
        npy_bytes(some_probabilities(19)),
        npy_bytes(some_probabilities() * 2),
        npy_bytes(np.full((20, 10), np.nan, np.float32)),
        pickle.dumps([0.1] * 10),
    ],
)
def test_forged_probabilities_are_refused(content: bytes) -> None:
    model = forge("test_probabilities.npy", content)
    with pytest.raises(ModelError, match=r"model mine .*test_probabilities\.npy: "):
        model.test_probabilities()


@pytest.mark.parametrize("change", [{"more": [1]}, {"loss": ["1", "2"]}, {"loss": [1.0]}])
def test_forged_history_is_refused(change: dict[str, list]) -> None:
    model = forge("history.json", json.dumps(HISTORY | change).encode())
    with pytest.raises(ModelError, match=r"model mine .*history\.json: "):
        model.history()


def test_history_can_have_nan() -> None:
    content = json.dumps(HISTORY | {"loss": [1.0, float("nan")]}).encode()
    assert np.isnan(forge("history.json", content).history()["loss"][1])


def test_unreadable_folder_does_not_hide_shipped_models(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CIFAR_APP_ASSETS")
    cache.mkdir(exist_ok=True)
    (cache / "models").touch()
    models, errors = store.open_models()
    assert "seed_cnn" in [model.name for model in models]
    assert ["CIFAR_APP_CACHE" in str(error) for error in errors] == [True]
