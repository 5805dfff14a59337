"""The command `classify`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cifar_app.cli import main
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, PROJECT_ROOT
from cifar_app.inference.classifier import load_classifier
from cifar_app.photos import read_photo
from tests.cli.conftest import Output

PHOTO = str(PROJECT_ROOT / "assets" / "examples" / "cat.jpg")


def test_json_has_one_object_per_file(tmp_path: Path, capsys: Output) -> None:
    huge = tmp_path / "huge.png"
    with huge.open("wb") as stream:
        stream.truncate(51 * 1024**2)
    files = ["missing.png", str(tmp_path), str(huge), __file__, "a\0b", PHOTO]
    assert main(["classify", "--json", *files]) == 1
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert err == ""
    assert [row["file"] for row in rows] == files
    assert [set(row) for row in rows[:-1]] == [{"file", "error"}] * 5
    assert "No such file" in rows[0]["error"]
    assert "Is a directory" in rows[1]["error"]
    assert "Received: 51.0 MB." in rows[2]["error"]
    expected = load_classifier(DEFAULT_MODEL).classify(read_photo(Path(PHOTO).read_bytes()))
    probabilities = dict(zip(CLASS_NAMES, expected.probabilities.tolist(), strict=True))
    assert rows[-1].pop("seconds") > 0
    assert rows[-1].pop("probabilities") == pytest.approx(probabilities)
    assert rows[-1] == {
        "file": PHOTO,
        "label": expected.class_name,
        "confidence": pytest.approx(expected.confidence),
        "none_of_these": expected.none_of_these,
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xff.png", "\\udcff.png': "),
        (b"a\n\x1b[2Jb", "a\\n\\x1b[2Jb': "),
        ("9.41\u202fAM.png".encode(), "9.41\u202fAM.png: "),
    ],
)
def test_control_characters_in_file_names_are_escaped(
    name: bytes, shown: str, tmp_path: Path, capsys: Output
) -> None:
    odd = os.fsencode(tmp_path) + b"/" + name
    os.symlink(os.fsencode(PHOTO), odd)
    assert main(["classify", os.fsdecode(odd), "missing.png", "--model", "seed_cnn"]) == 1
    out, err = capsys.readouterr()
    assert shown in out
    assert out.count("\n") == 1
    assert "missing.png: A photo is a" in err


def test_rejected_photo_has_the_words_of_the_page(capsys: Output) -> None:
    photo = str(PROJECT_ROOT / "assets" / "examples" / "coffee.jpg")
    assert main(["classify", photo]) == 0
    assert ": probably none of the ten classes (closest classes: automobile " in (
        capsys.readouterr().out
    )
