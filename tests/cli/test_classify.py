"""The command `classify`."""

from __future__ import annotations

import csv
import io
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
    empty = tmp_path / "empty"
    empty.mkdir()
    files = ["missing.png", str(empty), str(huge), __file__, "a\0b", PHOTO]
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
    assert "missing.png: A photo must be a" in err


def test_rejected_photo_has_the_words_of_the_page(capsys: Output) -> None:
    photo = PROJECT_ROOT / "assets" / "examples" / "coffee.jpg"
    closest = load_classifier(DEFAULT_MODEL).classify(read_photo(photo.read_bytes())).class_name
    assert main(["classify", str(photo)]) == 0
    assert f": probably none of the ten classes (closest classes: {closest} " in (
        capsys.readouterr().out
    )


def test_folders_csv_and_number_of_classes(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    for name in ("b.jpg", "more/a.jpg", ".hidden.jpg"):
        os.symlink(PHOTO, folder / name)
    (folder / "notes.txt").write_text("Not a photo.")
    assert main(["classify", "--csv", "--model", "seed_cnn", str(folder), PHOTO]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    rows = list(csv.DictReader(io.StringIO(out)))
    files = [str(folder / name) for name in ("b.jpg", "more/a.jpg", "notes.txt")] + [PHOTO]
    assert [row["file"] for row in rows] == files
    assert rows[2]["error"].startswith("A photo is a valid")
    assert rows[2]["label"] == rows[0]["error"] == ""
    assert main(["classify", "--json", "--model", "seed_cnn", PHOTO]) == 0
    row = json.loads(capsys.readouterr().out)
    assert float(rows[0]["confidence"]) == pytest.approx(row["confidence"])
    assert float(rows[0]["cat"]) == pytest.approx(row["probabilities"]["cat"])
    assert main(["classify", "--top", "1", "--model", "seed_cnn", PHOTO]) == 0
    assert capsys.readouterr().out == f"{PHOTO}: {row['label']} {row['confidence']:.1%}\n"
