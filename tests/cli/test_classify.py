"""`classify`: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from cifar_app.cli import main
from cifar_app.config import CLASS_NAMES
from cifar_app.inference.classifier import load_classifier
from cifar_app.photos import read_photo
from tests.cli.conftest import Output
from tests.processes import run


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
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xff.png", "\\udcff.png': "),
        (b"a\n\x1b[2Jb", "a\\n\\x1b[2Jb': "),
        ("9.41\u202fAM.png".encode(), "9.41\u202fAM.png: "),
    ],
)
def test_an_odd_file_name_is_printed_on_one_line(
    name: bytes, shown: str, photo: Path, tmp_path: Path
) -> None:
    odd = os.fsencode(tmp_path) + b"/" + name
    os.link(os.fsencode(photo), odd)
    command = [sys.executable, "-m", "cifar_app", "classify", os.fsdecode(odd)]
    done = run(command, Path(os.environ["CIFAR_APP_CACHE"]))
    assert (done.returncode, done.stderr) == (0, "")
    assert shown in done.stdout
    assert done.stdout.count("\n") == 1
