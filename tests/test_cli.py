"""The commands in this process: what they print, where, and with which exit status."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image

from cifar_app import store
from cifar_app.cli import evaluate, main, report, words
from cifar_app.config import CLASS_NAMES, IMAGE_SHAPE
from cifar_app.data import cache as data_cache
from cifar_app.data.embedded import sheet_to_images
from cifar_app.data.integrity import SPECS
from cifar_app.data.sources import Progress
from cifar_app.errors import DataError
from cifar_app.inference import load_classifier
from cifar_app.photos import read_photo
from tests.processes import TINY_CLI, run
from tests.tiny_cli import TEST_IMAGES, tiny_set, tiny_test_set

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def trained_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the model "tiny", trained on made-up images."""
    folder = tmp_path_factory.mktemp("trained")
    arguments = ["train", "--recipe=seed_cnn", "--epochs=2", "--name=tiny", "--progress=json"]
    done = run([*TINY_CLI, *arguments], folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["stage"] for line in lines if line["stage"] != "training"] == [
        "data",
        "evaluating",
        "storing",
        "done",
    ]
    assert lines[-1]["name"] == "tiny"
    return folder


@pytest.fixture
def tiny(
    trained_cache: Path, no_shipped_models: Path, monkeypatch: pytest.MonkeyPatch
) -> store.StoredModel:
    """The only stored model."""
    del no_shipped_models
    monkeypatch.setenv("CIFAR_APP_CACHE", str(trained_cache))
    return store.open_model("tiny")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(tiny_set(1, seed=5)[0][0]).resize((90, 60)).save(path)
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["train"],
        ["train", "--recipe", "seed_cnn", "--seed", "-1"],
        ["train", "--recipe", "seed_cnn", "--seed", "4294967296"],
        ["train", "--recipe", "seed_cnn", "--epochs", "0"],
        ["train", "--recipe", "seed_cnn", "--epochs", "many"],
        ["train", "--recipe", "seed_cnn", "--progress", "loud"],
        ["experiment", "--seeds", "0"],
        ["experiment", "--only"],
        ["evaluate"],
        ["report"],
        ["classify"],
        ["data", "burn"],
        ["data", "verify", "--again"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    arguments: list[str], capsys: Output
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert "usage: python -m cifar_app" in said.err


@pytest.mark.parametrize(
    "command", ["models", "data", "train", "experiment", "evaluate", "report", "classify"]
)
def test_every_command_has_help(command: str, capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: python -m cifar_app {command}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["train", "--recipe", "magic"],
            "A recipe is one of scratch, seed_cnn, transfer. Received: 'magic'.",
        ),
        (["train", "--recipe", "seed_cnn", "--name", "../up"], "Received: '../up'."),
        (["train", "--recipe", "seed_cnn", "--name", "tiny"], "the name 'tiny', which is taken"),
        (["evaluate", "--model", "none"], "A stored model is one of: tiny. Received: 'none'."),
        (["report", "--model", "none"], "A stored model is one of: tiny. Received: 'none'."),
        (["classify", "x.png", "--model", "none"], "A stored model is one of: tiny."),
        (["data", "verify"], "The embedded test set is two readable files"),
        (["data", "embed"], "Only a fetched data set can be verified."),
    ],
)
@pytest.mark.usefixtures("tiny")
def test_an_error_is_a_message_on_stderr_and_status_1(
    arguments: list[str], message: str, capsys: Output
) -> None:
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err
    assert len(said.err.splitlines()) == 1


def test_models_as_json(tiny: store.StoredModel, capsys: Output) -> None:
    assert main(["models", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert json.loads(said.out) == [
        {
            "name": "tiny",
            "title": "Seed CNN",
            "test_accuracy": tiny.card.test["accuracy"],
            "test_accuracy_interval": tiny.card.test["accuracy_interval"],
            "parameters": 504_266,
            "shipped": False,
        }
    ]


@pytest.mark.usefixtures("tiny")
def test_models_in_words_and_damaged_ones_on_stderr(
    no_shipped_models: Path, capsys: Output
) -> None:
    broken = no_shipped_models / "broken"
    broken.mkdir()
    (broken / "card.json").write_text("{")
    assert main(["models"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("tiny  Seed CNN  ")
    assert said.out.endswith("504,266 parameters  own\n")
    assert "model broken" in said.err


@pytest.mark.usefixtures("no_shipped_models")
def test_no_models_is_an_empty_list_and_a_hint(capsys: Output) -> None:
    assert main(["models", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert "python -m cifar_app train" in said.err


def test_evaluate_measures_again_and_compares_with_the_card(
    tiny: store.StoredModel, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "load_test_set", tiny_test_set)
    assert main(["evaluate", "--model", "tiny", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    expected = tiny.card.test
    assert result["images"] == TEST_IMAGES
    for figure in ("correct", "accuracy", "accuracy_interval", "precision", "recall", "f1"):
        assert result[figure] == expected[figure]
    assert result["loss"] == pytest.approx(expected["loss"], abs=1e-4)
    error = tiny.card.calibration["expected_error"]
    assert result["expected_calibration_error"] == pytest.approx(error, abs=1e-4)
    assert result["images_answered_otherwise"] == 0
    assert result["agrees_with_card"] is True
    assert result["images_per_second"] > 0


def test_evaluate_counts_the_images_that_are_answered_otherwise(
    tiny: store.StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "load_test_set", tiny_test_set)
    stored = tiny.test_probabilities()
    stored[:3] = np.roll(stored[:3], 1, axis=1)
    result = evaluate.evaluate(load_classifier("tiny"), stored)
    assert result["images_answered_otherwise"] == 3
    assert result["agrees_with_card"] is False


@pytest.mark.usefixtures("tiny")
def test_evaluate_in_words(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "load_test_set", tiny_test_set)
    assert main(["evaluate", "--model", "tiny"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("tiny\n")
    assert "agrees to the last image" in said.out
    assert "Running tiny on 100 test images" in said.err


@pytest.mark.usefixtures("tiny")
def test_a_report_is_written_where_it_is_asked_for(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "load_test_set", tiny_test_set)
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--model", "tiny"]) == 0
    assert main(["report", "--model", "tiny", "--out", "here.html"]) == 0
    assert capsys.readouterr().out == "tiny-report.html\nhere.html\n"
    written = (tmp_path / "here.html").read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert written == (tmp_path / "tiny-report.html").read_text(encoding="utf-8")
    assert main(["report", "--model", "tiny", "--out", "nowhere/here.html"]) == 1
    assert "Name another file with --out." in capsys.readouterr().err


@pytest.mark.usefixtures("tiny")
def test_classify_as_json_answers_every_file_in_order(
    photo: Path, tmp_path: Path, capsys: Output
) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no photo")
    huge = tmp_path / "huge.png"
    with huge.open("wb") as stream:
        stream.truncate(21 * 1024**2)
    files = [str(photo), "missing.png", str(tmp_path), str(text), str(huge), "a\0b", str(photo)]
    assert main(["classify", "--json", *files]) == 1
    said = capsys.readouterr()
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert said.err == ""
    assert [answer["file"] for answer in answers] == files
    assert [set(answer) for answer in answers[1:-1]] == [{"file", "error"}] * 5
    assert "No such file" in answers[1]["error"]
    assert "Is a directory" in answers[2]["error"]
    assert "Received: 21.0 MB." in answers[4]["error"]
    expected = load_classifier("tiny").classify(read_photo(photo.read_bytes()))
    for answer in (answers[0], answers[-1]):
        assert answer["label"] == expected.class_name
        assert answer["confidence"] == pytest.approx(expected.confidence)
        assert list(answer["probabilities"]) == list(CLASS_NAMES)
        assert list(answer["probabilities"].values()) == pytest.approx(
            expected.probabilities.tolist()
        )
        assert answer["none_of_these"] is expected.none_of_these
        assert answer["seconds"] > 0


@pytest.mark.usefixtures("tiny")
def test_classify_in_words(photo: Path, capsys: Output) -> None:
    assert main(["classify", str(photo), "--model", "tiny"]) == 0
    assert capsys.readouterr().out.startswith(f"{photo}: ")
    assert main(["classify", str(photo), "missing.png"]) == 1
    assert "missing.png: A photo is a file" in capsys.readouterr().err


@pytest.mark.usefixtures("tiny")
def test_a_file_name_that_is_no_unicode_can_be_printed(photo: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff.png"
    os.link(os.fsencode(photo), odd)
    command = [sys.executable, "-m", "cifar_app", "classify", os.fsdecode(odd)]
    done = run(command, Path(os.environ["CIFAR_APP_CACHE"]))
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\udcff.png: " in done.stdout


def test_data_says_what_is_there_and_where(cache: Path, capsys: Output) -> None:
    assert main(["data"]) == 0
    embedded, full = capsys.readouterr().out.splitlines()
    assert embedded.endswith("(intact)")
    assert full.startswith(f"Full data set: {cache / 'cifar10'} (not fetched")


def test_data_fetch_passes_its_options_on(
    capsys: Output, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []

    def fetch(file: Path | None, progress: Progress, *, again: bool) -> Path:
        asked.append((file, again))
        progress("Reading batch 4 of 6", 0.5)
        return tmp_path

    monkeypatch.setattr(data_cache, "fetch", fetch)
    assert main(["data", "fetch"]) == 0
    assert main(["data", "fetch", "--again", "--file", "cifar-10-binary.tar.gz"]) == 0
    said = capsys.readouterr()
    assert asked == [(None, False), (Path("cifar-10-binary.tar.gz"), True)]
    assert said.out == f"The full data set is in {tmp_path}\n" * 2
    assert said.err == " 50%  Reading batch 4 of 6\n" * 2


def test_fetching_again_keeps_what_is_there_until_the_new_is_verified(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    folder = cache / "cifar10"
    folder.mkdir(parents=True)
    for name in SPECS:
        (folder / f"{name}.npy").write_text("old")

    def offline(*_: object) -> NoReturn:
        raise DataError("There is a network.", received="none", remedy="Find one.")

    monkeypatch.setattr(data_cache, "SOURCES", (offline,))
    assert main(["data", "fetch"]) == 0
    assert main(["data", "fetch", "--again"]) == 1
    assert "Received: none." in capsys.readouterr().err
    assert data_cache.is_fetched()


@pytest.mark.usefixtures("no_shipped_models")
def test_data_embed_writes_the_sheet_of_the_verified_test_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = tiny_test_set()[1]
    images = np.zeros((TEST_IMAGES, *IMAGE_SHAPE), np.uint8)  # noise takes long to pack
    images[:, 3, 7] = np.arange(3 * TEST_IMAGES).reshape(-1, 3) % 256
    verified = []
    monkeypatch.setattr(data_cache, "verify", lambda: verified.append(True))
    monkeypatch.setattr(data_cache, "load_cached_test_set", lambda: (images, labels))
    assert main(["data", "embed"]) == 0
    assert verified
    folder = tmp_path / "assets" / "cifar10"
    with Image.open(folder / "test_images.webp") as sheet:
        assert np.array_equal(sheet_to_images(np.asarray(sheet)), images)
    assert np.array_equal(np.load(folder / "test_labels.npy"), labels)


def test_data_verify_checks_both_sets(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_cache, "verify", lambda: None)
    assert main(["data", "verify"]) == 0
    assert capsys.readouterr().out.count("is intact") == 2


def test_ctrl_c_ends_any_command_without_a_traceback(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(data_cache, "verify", interrupted)
    assert main(["data", "verify"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize(
    ("seconds", "clock"), [(0, "0:00"), (59.6, "1:00"), (605, "10:05"), (3723, "1:02:03")]
)
def test_durations(seconds: float, clock: str) -> None:
    assert words.minutes(seconds) == clock
