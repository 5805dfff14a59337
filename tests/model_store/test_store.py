from __future__ import annotations

import errno
import hashlib
import io
import json
import math
import pickle
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from cifar_app.errors import ModelError
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from tests.stored import HISTORY, make_card, some_probabilities, store_model

pytestmark = pytest.mark.usefixtures("no_shipped_models")


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith(".lock")}


def test_what_is_stored_comes_back(cache: Path) -> None:
    store_model("first", {"model.tflite": b"lite", "model.keras": b"keras"}, title="Mine")
    model = store.open_model("first")
    assert (model.name, model.shipped, model.card.title) == ("first", False, "Mine")
    assert model.folder == cache / "models" / "first"
    assert model.verified_path("model.tflite").read_bytes() == b"lite"
    assert model.card.files["model.keras"] == hashlib.sha256(b"keras").hexdigest()
    assert model.card.files.keys() == {
        "model.keras",
        "model.tflite",
        "test_probabilities.npy",
        "history.json",
    }
    np.testing.assert_array_equal(model.test_probabilities(), some_probabilities())
    assert model.history() == HISTORY
    assert store.list_names() == ["first"]


def test_shipped_models_come_first_and_hide_others_of_their_name(
    cache: Path, no_shipped_models: Path
) -> None:
    for name in ("zebra", "ant"):
        store_model(name)
    shutil.move(cache / "models" / "zebra", no_shipped_models / "zebra")
    assert store.list_names() == ["zebra", "ant"]
    assert store.open_model("zebra").shipped
    assert [store.open_model(name).title for name in store.list_names()] == ["A title", "ant"]
    with pytest.raises(ModelError, match="taken"), store.create_model_dir("zebra"):
        pytest.fail("the block must not run")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_folder_appears_whole_or_not_at_all(error: type[BaseException], cache: Path) -> None:
    def break_off(folder: Path) -> None:
        (folder / "model.keras").write_bytes(b"half")
        assert store.list_names() == []
        raise error

    with pytest.raises(error), store.create_model_dir("half") as folder:
        break_off(folder)
    assert visible(cache / "models") == set()
    store_model("half")
    assert visible(cache / "models") == {"half"}


def test_a_full_disk_is_explained_and_leaves_nothing(cache: Path) -> None:
    with (
        pytest.raises(ModelError, match=r"No space left.*CIFAR_APP_CACHE"),
        store.create_model_dir("big"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert visible(cache / "models") == set()


def test_what_a_killed_writer_left_is_no_model_and_goes(cache: Path) -> None:
    left = cache / "models" / ".mine.partial"
    left.mkdir(parents=True)
    (left / "card.json").write_text(json.dumps(make_card().to_json()))
    assert store.list_names() == []
    store_model("mine")
    assert visible(cache / "models") == {"mine"}
    assert "card.json" not in store.open_model("mine").card.files


def test_a_model_never_replaces_another() -> None:
    card = store_model("mine", seed=1)
    with pytest.raises(ModelError, match="taken"):
        store_model("mine", seed=2)
    assert store.open_model("mine").card == card


def test_of_two_writers_at_once_the_second_waits_and_finds_the_name_taken() -> None:
    inside, errors = threading.Event(), []
    second_started = threading.Event()

    def second() -> None:
        inside.wait()
        second_started.set()
        try:
            store_model("mine", seed=2)
        except ModelError as error:
            errors.append(error.received)

    thread = threading.Thread(target=second)
    thread.start()
    with store.create_model_dir("mine") as folder:
        inside.set()
        second_started.wait()
        store.write_metadata(folder, make_card(seed=1), some_probabilities(), HISTORY)
    thread.join()
    assert errors == ["the name 'mine', which is taken"]
    assert store.open_model("mine").card.seed == 1


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "A b", "Mine", ".hidden", "-x", "naïve", "x\n", "a" * 65]
)
def test_a_name_that_is_no_folder_name_is_refused(name: str, cache: Path) -> None:
    with pytest.raises(ModelError, match="A model name"), store.create_model_dir(name):
        pytest.fail("the block must not run")
    assert not cache.exists()


@pytest.mark.parametrize("name", ["a", "0", "seed_cnn-seed0.1", "a" * 64])
def test_plain_names_are_allowed(name: str) -> None:
    store.check_name(name)


def test_a_model_that_is_not_there_is_named_with_those_that_are() -> None:
    store_model("mine")
    with pytest.raises(ModelError, match=r"one of: mine\..*'yours'"):
        store.open_model("yours")


@pytest.mark.parametrize("filename", ["model.tflite", "test_probabilities.npy", "history.json"])
def test_a_changed_or_missing_file_is_found(filename: str) -> None:
    store_model("mine")
    model = store.open_model("mine")
    path = model.folder / filename
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match=f"{filename} with SHA-256"):
        model.verified_path(filename)
    path.unlink()
    with pytest.raises(ModelError, match=f"{filename}, which cannot be read"):
        model.verified_path(filename)


def test_changed_answers_are_never_shown() -> None:
    store_model("mine")
    model = store.open_model("mine")
    np.save(model.folder / "test_probabilities.npy", some_probabilities()[::-1])
    with pytest.raises(ModelError, match="SHA-256"):
        model.test_probabilities()


@pytest.mark.parametrize(
    "card",
    [
        "{",
        "[]",
        "\x00",
        json.dumps(make_card().to_json() | {"format": 99}),
        json.dumps(make_card().to_json() | {"color": "red"}),
        json.dumps(make_card().to_json() | {"files": []}),
        json.dumps(make_card().to_json() | {"test": "good"}),
        json.dumps(make_card().to_json() | {"training_seconds": math.nan}),
        json.dumps(make_card().to_json() | {"training_seconds": 10**400}),
        json.dumps(make_card().to_json() | {"flops": 10**400}),
        json.dumps(make_card().to_json() | {"title": "\ud800"}),
        "[" * 100_000,
    ],
)
def test_a_damaged_card_hides_one_model_only(card: str) -> None:
    for name in ("good", "bad"):
        store_model(name)
    (store.open_model("bad").folder / "card.json").write_text(card)
    with pytest.raises(ModelError, match=r"model bad .*a card that cannot be read"):
        store.open_model("bad")
    models, errors = store.open_models()
    assert [model.name for model in models] == ["good"]
    assert ["bad" in str(error) for error in errors] == [True]


def forge(name: str, filename: str, content: bytes) -> StoredModel:
    """Replace a file of a stored model, and its hash in the card."""
    folder = store.open_model(name).folder
    (folder / filename).write_bytes(content)
    card = json.loads((folder / "card.json").read_text())
    card["files"][filename] = hashlib.sha256(content).hexdigest()
    (folder / "card.json").write_text(json.dumps(card))
    return store.open_model(name)


def array_file(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


HUGE = b"\x93NUMPY\x01\x00v\x00" + (
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (20, 1000000000000), }".ljust(117) + b"\n"
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        HUGE,
        array_file(some_probabilities())[:-1],
        array_file(some_probabilities(19)),
        array_file(some_probabilities()).replace(b")", b" "),
        array_file(some_probabilities() * 2),
        array_file(np.full((20, 10), np.nan, np.float32)),
        array_file(np.zeros((20, 10), "datetime64[s]")),
        pickle.dumps([0.1] * 10),
    ],
)
def test_forged_answers_are_never_shown(content: bytes) -> None:
    store_model("mine")
    with pytest.raises(ModelError, match=r"model mine .*test_probabilities\.npy: "):
        forge("mine", "test_probabilities.npy", content).test_probabilities()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff",
        b'{"loss": [1]}',
        json.dumps({curve: [] for curve in HISTORY}).encode(),
        json.dumps(HISTORY | {"loss": 1}).encode(),
        json.dumps(HISTORY | {"loss": ["1", "2"]}).encode(),
        json.dumps(HISTORY | {"loss": [1.0]}).encode(),
    ],
)
def test_a_forged_history_is_never_drawn(content: bytes) -> None:
    store_model("mine")
    with pytest.raises(ModelError, match=r"model mine .*history\.json: "):
        forge("mine", "history.json", content).history()


def test_a_folder_that_is_in_the_way_is_told_before_a_training(cache: Path) -> None:
    (cache / "models" / "notes").mkdir(parents=True)
    with pytest.raises(ModelError, match="taken"):
        store.ensure_name_available("notes")
    store.ensure_name_available("others")


def test_models_that_cannot_be_listed_do_not_hide_the_others(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CIFAR_APP_ASSETS")
    cache.mkdir(exist_ok=True)
    (cache / "models").touch()
    models, errors = store.open_models()
    assert "seed_cnn" in [model.name for model in models]
    assert ["CIFAR_APP_CACHE" in str(error) for error in errors] == [True]


def test_folders_without_a_card_are_no_models(cache: Path) -> None:
    (cache / "models" / "notes").mkdir(parents=True)
    assert store.list_names() == []
    assert store.open_models() == ([], [])
