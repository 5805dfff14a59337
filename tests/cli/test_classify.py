"""The command `classify`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cifar_app.cli import main
from cifar_app.config import CLASS_NAMES
from cifar_app.inference.classifier import load_classifier
from cifar_app.photos import read_photo
from tests.cli.conftest import Output

pytestmark = pytest.mark.usefixtures("tiny")


def test_json_has_one_object_per_file(photo: Path, tmp_path: Path, capsys: Output) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no photo")
    huge = tmp_path / "huge.png"
    with huge.open("wb") as stream:
        stream.truncate(21 * 1024**2)
    files = [str(photo), "missing.png", str(tmp_path), str(text), str(huge), "a\0b", str(photo)]
    assert main(["classify", "--json", *files]) == 1
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert err == ""
    assert [row["file"] for row in rows] == files
    assert [set(row) for row in rows[1:-1]] == [{"file", "error"}] * 5
    assert "No such file" in rows[1]["error"]
    assert "Is a directory" in rows[2]["error"]
    assert "Received: 21.0 MB." in rows[4]["error"]
    expected = load_classifier("tiny").classify(read_photo(photo.read_bytes()))
    for row in (rows[0], rows[-1]):
        assert row["label"] == expected.class_name
        assert row["confidence"] == pytest.approx(expected.confidence)
        assert list(row["probabilities"]) == list(CLASS_NAMES)
        probabilities = expected.probabilities.tolist()
        assert list(row["probabilities"].values()) == pytest.approx(probabilities)
        assert row["none_of_these"] is expected.none_of_these
        assert row["seconds"] > 0


def test_unreadable_files_are_named_on_stderr(photo: Path, capsys: Output) -> None:
    assert main(["classify", str(photo), "--model", "tiny"]) == 0
    assert capsys.readouterr().out.startswith(f"{photo}: ")
    assert main(["classify", str(photo), "missing.png"]) == 1
    assert "missing.png: A photo is a" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xff.png", "\\udcff.png': "),
        (b"a\n\x1b[2Jb", "a\\n\\x1b[2Jb': "),
        ("\u202egnp.png".encode(), "\\u202egnp.png': "),
        ("9.41\u202fAM.png".encode(), "9.41\u202fAM.png: "),
    ],
)
def test_control_characters_in_file_names_are_escaped(
    name: bytes, shown: str, photo: Path, tmp_path: Path, capsys: Output
) -> None:
    odd = os.fsencode(tmp_path) + b"/" + name
    os.link(os.fsencode(photo), odd)
    assert main(["classify", os.fsdecode(odd)]) == 0
    out = capsys.readouterr().out
    assert shown in out
    assert out.count("\n") == 1
