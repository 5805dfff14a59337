"""Labels of a user's own images, and the folders, zip files and CSV files that hold them."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import labeled_sources
from cifar_app.data.labeled_files import OTHER, LabeledFiles, label_files, parse_label
from cifar_app.data.labeled_sources import (
    open_labeled_data,
    open_uploaded_files,
    open_uploaded_zip,
)
from cifar_app.errors import DataError, PhotoError

CAT, DOG = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")


def labels(files: LabeledFiles) -> dict[str, int]:
    return {file.name: file.label for file in files.labeled}


def label_names(*names: str) -> dict[str, int]:
    return labels(label_files(dict.fromkeys(names, bytes)))


def make_zip(
    files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED, path: Path | None = None
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    if path:
        path.write_bytes(stream.getvalue())
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "label"),
    [("cat", CAT), (" Cat ", CAT), ("3", CAT), ("10", OTHER), ("cats", OTHER), ("٣", OTHER)],
)
def test_label_is_a_class_name_or_id(text: str, label: int) -> None:
    assert parse_label(text) == label


def test_nearest_folder_named_after_a_class_is_the_label() -> None:
    assert label_names("cat/1.png", "test/dog/a/2.png", "food/pasta/3.png") == {
        "cat/1.png": CAT,
        "test/dog/a/2.png": DOG,
        "food/pasta/3.png": OTHER,
    }


def test_folder_around_all_others_is_no_label() -> None:
    assert label_names("my/photos/cat/1.png", "my/photos/food/2.png") == {
        "cat/1.png": CAT,
        "food/2.png": OTHER,
    }
    assert label_names("cat/1.png", "cat/2.png") == {"cat/1.png": CAT, "cat/2.png": CAT}
    assert label_names("food/1.png") == {"food/1.png": OTHER}
    assert label_names("my/set", "my/set/cat/1.png") == {"set/cat/1.png": CAT}


def test_any_number_of_outer_folders_is_removed() -> None:
    outer = "outer/" * 2000
    files = label_names(f"{outer}cat/cat/1.png", f"{outer}cat/cat/2.png", f"{outer}cat/dog/3.png")
    assert files == {"cat/cat/1.png": CAT, "cat/cat/2.png": CAT, "cat/dog/3.png": DOG}
    table = b"file,label\n1.png,dog\n"
    assert labels(open_uploaded_files({f"{outer}1.png": b"", f"{outer}list.csv": table})) == {
        "1.png": DOG
    }


def test_hidden_files_are_ignored_and_files_without_folder_are_errors() -> None:
    names = ("cat/1.png", "cat/.DS_Store", "__MACOSX/cat/._1.png", "dog/Thumbs.db", "readme.txt")
    files = label_files(dict.fromkeys(names, bytes))
    assert labels(files) == {"cat/1.png": CAT}
    assert list(files.errors) == ["readme.txt"]
    with pytest.raises(DataError, match="1 files without a label"):
        label_files({"readme.txt": bytes})


@pytest.mark.parametrize("separator", [",", ";"])
def test_csv_replaces_the_folders(separator: str) -> None:
    rows = ["file,label,note", "x/a.png,cat,", "x\\b.png,5,", "no.png,dog,", "x/a.png,dog,"]
    rows += ["x/c.png,,", "x/d.png,Auto,"]
    content = "\n".join(rows).replace(",", separator).encode("utf-8-sig")
    files = open_uploaded_zip(
        make_zip({"set/labels.csv": content, "set/x/a.png": b"A", "set/x/b.png": b"B"})
    )
    assert labels(files) == {"x/a.png": CAT, "x/b.png": DOG, "no.png": DOG, "x/d.png": OTHER}
    assert list(files.errors) == ["x/a.png", "x/c.png"]
    assert [file.read() for file in files.labeled[:2]] == [b"A", b"B"]
    with pytest.raises(PhotoError, match=r"no file named no\.png"):
        files.labeled[2].read()


def test_other_csv_files_are_no_labels() -> None:
    files = open_uploaded_files({"a/cat/1.png": b"", "a/table.csv": b"x,y\n1,2\n"})
    assert labels(files) == {"cat/1.png": CAT}
    assert list(files.errors) == ["table.csv"]


def test_folder_zip_and_csv_on_disk(tmp_path: Path) -> None:
    (tmp_path / "data" / "cat").mkdir(parents=True)
    (tmp_path / "data" / "cat" / "1.png").write_bytes(b"1")
    make_zip({"cat/1.png": b"1"}, path=tmp_path / "data.zip")
    (tmp_path / "labels.CSV").write_text("file,label\ndata/cat/1.png,cat\n")
    for name in ("data", "data.zip", "labels.CSV"):
        (file,) = open_labeled_data(tmp_path / name).labeled
        assert (file.label, file.read()) == (CAT, b"1")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "text.zip").write_text("text")
    for name in ("nowhere", "other.csv", "text.zip"):
        with pytest.raises(DataError):
            open_labeled_data(tmp_path / name)


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labeled_sources, "MAX_FILES", 2)
    monkeypatch.setattr(labeled_sources, "_MAX_ENTRIES", 5)
    files = {f"cat/{number}.png": b"x" for number in range(3)}
    for open_files in (open_uploaded_files, lambda files: open_uploaded_zip(make_zip(files))):
        with pytest.raises(DataError, match="3 files"):
            open_files(files)
    # An archive with thousands of entries is refused before it is opened.
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(DataError, match="6 files"):
        open_uploaded_zip(6 * labeled_sources._ENTRY_SIGNATURE)


def test_rows_beyond_the_limit_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labeled_sources, "_MAX_ENTRIES", 5)
    table = b"file,label\n" + b"1.png,cat\n" * 5
    files = {"1.png": b"", "list.csv": table}
    assert labels(open_uploaded_files(files)) == {"1.png": CAT}
    files["list.csv"] += b'1.png,cat\n"not a row'
    for open_files in (open_uploaded_files, lambda files: open_uploaded_zip(make_zip(files))):
        with pytest.raises(DataError, match="can have at most 5 rows") as caught:
            open_files(files)
        assert "evaluate --data" in caught.value.remedy


def test_line_with_very_many_columns_is_no_table() -> None:
    for table in (b"file,label" + b",x" * 100_000 + b"\n1,2", b"file,label\n1,2" + b",x" * 100_000):
        with pytest.raises(DataError, match="without a label"):
            open_uploaded_files({"list.csv": table})


def test_large_content_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = make_zip({"cat/zeros.png": bytes(60 * 1024**2)})
    (file,) = open_uploaded_zip(bomb).labeled
    with pytest.raises(PhotoError, match=r"60\.0 MB"):
        file.read()
    monkeypatch.setattr(labeled_sources, "MAX_UNPACKED_BYTES", 50 * 1024**2)
    with pytest.raises(DataError, match="60 MB"):
        open_uploaded_zip(bomb)


def test_content_beyond_the_stated_size_is_not_unpacked() -> None:
    size = 40 * 1024**2
    content = bytearray(make_zip({"cat/1.png": bytes(size)}))
    start = content.rindex(size.to_bytes(4, "little"))  # in the directory at the end
    content[start : start + 4] = (1000).to_bytes(4, "little")
    (file,) = open_uploaded_zip(bytes(content)).labeled
    tracemalloc.start()
    with pytest.raises(PhotoError, match="BadZipFile"):
        file.read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size / 10


def test_damaged_and_encrypted_entries_are_errors_of_one_file() -> None:
    good = make_zip({"cat/1.png": b"1" * 100, "cat/2.png": b"2"}, zipfile.ZIP_STORED)
    damaged = good.replace(b"1" * 100, b"1" * 99 + b"x")
    first, second = open_uploaded_zip(damaged).labeled
    assert second.read() == b"2"
    with pytest.raises(PhotoError, match="BadZipFile"):
        first.read()
    (lzma,) = open_uploaded_zip(make_zip({"cat/1.png": b"1"}, zipfile.ZIP_LZMA)).labeled
    with pytest.raises(PhotoError, match="Deflate"):
        lzma.read()
    encrypted = bytearray(make_zip({"cat/1.png": b"1"}))
    encrypted[encrypted.index(labeled_sources._ENTRY_SIGNATURE) + 8] |= 1
    with pytest.raises(PhotoError, match="encrypted"):
        open_uploaded_zip(bytes(encrypted)).labeled[0].read()
    with pytest.raises(DataError, match="intact zip file"):
        open_uploaded_zip(b"PK\x03\x04 not a zip file")
