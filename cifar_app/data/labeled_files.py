"""Labels of a user's own images: from the names of their folders, or from a CSV file.

An image belongs to a class if one of its folders is named after the class, the nearest if there
are several. Images in other folders count as none of the ten classes. A CSV file at the top of the
data, with the columns `file` and `label`, replaces the folders: it lists the images relative to
itself. A label is the name of a class, its id from 0 to 9, or anything else for none of the ten.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import PurePosixPath

from cifar_app.config import CLASS_NAMES
from cifar_app.errors import DataError, PhotoError

OTHER = -1
"""Label of an image that shows none of the ten classes."""

Read = Callable[[], bytes]
"""Returns the content of a file; raises `PhotoError` if it cannot be read."""

COMMAND = "python -m cifar_app evaluate --data"
"""Command that evaluates data of any size."""

_MAX_CSV_BYTES = 16 * 1024**2
_MAX_LINE_LENGTH = 2**17  # as long as a field may be for the module `csv`
_SYSTEM_NAMES = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class LabeledFile:
    """A file with an image of a user, not decoded yet.

    Attributes:
        name: Name within the data, with "/" between folders.
        label_text: Label as the user wrote it.
        label: Label id; `OTHER` for none of the ten classes.
        read: Returns the content of the file.
    """

    name: str
    label_text: str
    label: int
    read: Read


@dataclass(frozen=True)
class LabeledFiles:
    """Files of a user.

    Attributes:
        labeled: Files with a label, not necessarily readable.
        errors: Why other files are not used, by name.
    """

    labeled: list[LabeledFile] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def parse_label(text: str) -> int:
    """Return the label id that a folder name or a field of a CSV file stands for."""
    name = text.strip().lower()
    if name.isascii() and name.isdigit() and int(name) < len(CLASS_NAMES):
        return int(name)
    return CLASS_NAMES.index(name) if name in CLASS_NAMES else OTHER


def is_system_file(name: str) -> bool:
    """Return whether a file, or one of its folders, is hidden or made by the operating system."""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part in _SYSTEM_NAMES for part in parts)


def label_files(files: Mapping[str, Read], max_rows: int | None = None) -> LabeledFiles:
    """Label the files of a folder or an archive.

    Args:
        files: Files by name, relative to the top of the data.
        max_rows: Maximum number of rows of a CSV file; further ones are not read.

    Raises:
        DataError: No file has a label, or a CSV file has too many rows.
    """
    paths = {name: PurePosixPath(name.replace("\\", "/")) for name in files}
    paths = _without_outer_folder(
        {name: path for name, path in paths.items() if path.parts and not is_system_file(str(path))}
    )
    by_path = {str(path): files[name] for name, path in paths.items()}
    for path in sorted(by_path):
        if "/" in path or not path.lower().endswith(".csv"):
            continue
        rows = _read_rows(by_path[path](), max_rows)
        if rows is not None:
            return _label_by_rows(rows, lambda name: by_path.get(name) or partial(_missing, name))
    return _check_not_empty(_label_by_folders(by_path))


def label_by_csv(content: bytes, open_file: Callable[[str], Read]) -> LabeledFiles:
    """Label the files that a CSV file lists.

    Args:
        content: Content of the CSV file.
        open_file: Returns the reader of the file of a given name.

    Raises:
        DataError: The file lacks a column or has no row.
    """
    rows = _read_rows(content)
    if rows is None:
        raise DataError(
            "A CSV file of labels has the columns file and label.",
            received="another file",
            remedy="Name the columns in the first row: file,label.",
        )
    return _label_by_rows(rows, open_file)


def _without_outer_folder(paths: dict[str, PurePosixPath]) -> dict[str, PurePosixPath]:
    """Remove the folders that contain all files, unless they are their label."""
    n_parts = max((len(path.parts) for path in paths.values()), default=0)
    csv_n_parts = {len(path.parts) for path in paths.values() if path.suffix.lower() == ".csv"}
    n_outer = 0
    for folders in zip(*(path.parts[:-1] for path in paths.values()), strict=False):
        has_folders, has_csv = n_outer + 2 < n_parts, n_outer + 2 in csv_n_parts
        is_outer = len(set(folders)) == 1 and parse_label(folders[0]) == OTHER
        if not is_outer or not (has_folders or has_csv):
            break
        n_outer += 1
    return {name: PurePosixPath(*path.parts[n_outer:]) for name, path in paths.items()}


def _label_by_folders(by_path: Mapping[str, Read]) -> LabeledFiles:
    files = LabeledFiles()
    for path in sorted(by_path):
        folders = PurePosixPath(path).parts[:-1]
        if not folders:
            files.errors[path] = "It is in no folder, so that it has no label."
            continue
        classes = [folder for folder in folders if parse_label(folder) != OTHER]
        text = classes[-1] if classes else folders[0]
        files.labeled.append(LabeledFile(path, text, parse_label(text), by_path[path]))
    return files


def _read_rows(content: bytes, max_rows: int | None = None) -> list[tuple[str, str]] | None:
    """Return file name and label of each row; None if it is not a table with these columns."""
    if len(content) > _MAX_CSV_BYTES:
        return None
    rows = []
    try:
        lines = _read_lines(content)
        header = next(lines, "")
        delimiter = ";" if ";" in header and "," not in header else ","
        table = csv.DictReader(chain([header], lines), delimiter=delimiter, strict=True)
        if not {"file", "label"} <= set(table.fieldnames or ()):
            return None
        for row in table:
            rows.append((row["file"] or "", row["label"] or ""))
            if len(rows) == max_rows and next(table, None) is not None:
                raise _rows_error(max_rows)
    except (UnicodeDecodeError, csv.Error):
        return None
    return rows or None


def _rows_error(max_rows: int) -> DataError:
    return DataError(
        f"A CSV file in an upload can have at most {max_rows:,} rows.",
        received="a longer one",
        remedy=f"Choose a sample, or evaluate all of them with `{COMMAND} FOLDER`.",
    )


def _read_lines(content: bytes) -> Iterator[str]:
    for line in io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""):
        if len(line) > _MAX_LINE_LENGTH:  # its fields would take many times its memory
            raise csv.Error("line too long")
        yield line


def _label_by_rows(
    rows: Sequence[tuple[str, str]], open_file: Callable[[str], Read]
) -> LabeledFiles:
    files = LabeledFiles()
    seen = set()
    for file, text in rows:
        name = str(PurePosixPath(file.strip().replace("\\", "/")))
        if name in seen:
            files.errors[name] = "The CSV file lists it more than once; the first row counts."
        elif not text.strip():
            files.errors[name] = "It has no label in the CSV file."
        else:
            files.labeled.append(LabeledFile(name, text, parse_label(text), open_file(name)))
        seen.add(name)
    return _check_not_empty(files)


def _missing(name: str) -> bytes:
    raise PhotoError(
        "A photo must be a readable file.",
        received=f"no file named {name}",
        remedy="Check the name in the CSV file, which is relative to it.",
    )


def _check_not_empty(files: LabeledFiles) -> LabeledFiles:
    if not files.labeled:
        raise DataError(
            "Labeled images are in one folder per class, or listed in a CSV file with the columns "
            "file and label.",
            received=f"{len(files.errors):,} files without a label",
            remedy=f"Name the folders after the classes: {', '.join(CLASS_NAMES)}.",
        )
    return files
