"""Where a user's labeled images come from: a folder, a zip file, a CSV file, or an upload.

Nothing is unpacked to disk. What comes from the network has limits, so that a small archive cannot
fill the memory or take hours.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from cifar_app.data.labeled_files import COMMAND, LabeledFiles, Read, label_by_csv, label_files
from cifar_app.errors import READ_ERRORS, DataError, PhotoError, describe_error
from cifar_app.photos import check_size
from cifar_app.photos.source import read_bytes

MAX_FILES = 1_000
MAX_UNPACKED_BYTES = 500 * 1024**2
"""Limits of an upload; each photo in it also has those of `photos`."""

_MAX_ENTRIES = 5 * MAX_FILES
"""Entries of a zip file with folders and the files of the operating system; rows of a CSV file."""
_ENTRY_SIGNATURE = b"PK\x01\x02"
_ENCRYPTED = 1
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def open_labeled_data(path: Path) -> LabeledFiles:
    """Open a folder, a zip file or a CSV file of labeled images; they are read later.

    Raises:
        DataError: The path is none of these, or no image has a label.
    """
    try:
        if path.is_dir():
            return label_files(list_folder(path))
        if path.suffix.lower() == ".csv":
            return label_by_csv(path.read_bytes(), lambda name: partial(_read, path.parent / name))
        if path.is_file():
            return label_files(_list_zip(path))
    except OSError as error:
        raise _path_error(f"{path.name}: {describe_error(error)}") from error
    raise _path_error(f"no file or folder named {path.name}")


def open_uploaded_zip(content: bytes) -> LabeledFiles:
    """Open an uploaded zip file within the limits; its images are read later, from memory.

    Raises:
        DataError: It is not a zip file, exceeds a limit, or no image has a label.
    """
    # Each entry has a signature. Opening the archive would already take memory for each.
    _check_count(content.count(_ENTRY_SIGNATURE), _MAX_ENTRIES)
    files = label_files(_list_zip(io.BytesIO(content), MAX_UNPACKED_BYTES), _MAX_ENTRIES)
    _check_count(len(files.labeled), MAX_FILES)
    return files


def open_uploaded_files(files: Mapping[str, bytes]) -> LabeledFiles:
    """Open uploaded files, by their names with folders, within the limits.

    Raises:
        DataError: The files exceed a limit, or no image has a label.
    """
    _check_total(sum(map(len, files.values())), MAX_UNPACKED_BYTES)
    contents = {name: partial(bytes, content) for name, content in files.items()}
    labeled = label_files(contents, _MAX_ENTRIES)
    _check_count(len(labeled.labeled), MAX_FILES)
    return labeled


def list_folder(folder: Path) -> dict[str, Read]:
    """Return all files below a folder by their names relative to it."""
    paths = (Path(top, name) for top, _, names in os.walk(folder) for name in names)
    return {path.relative_to(folder).as_posix(): partial(_read, path) for path in paths}


def _read(path: Path) -> bytes:
    return read_bytes(path)


def _list_zip(source: Path | io.BytesIO, max_bytes: int | None = None) -> dict[str, Read]:
    try:
        archive = zipfile.ZipFile(source)
    except READ_ERRORS as error:
        raise DataError(
            "A file of labeled images is an intact zip file.",
            received=describe_error(error),
            remedy="Create it again, with one folder per class.",
        ) from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if max_bytes is not None:
        _check_total(sum(entry.file_size for entry in entries), max_bytes)
    return {entry.filename: partial(_read_entry, archive, entry) for entry in entries}


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    check_size(entry.file_size)
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _COMPRESSIONS:
        raise PhotoError(
            "Files in a zip file must be compressed with Deflate and not encrypted.",
            received="another file",
            remedy="Create the zip file again with the program of your operating system.",
        )
    try:
        # Without a length, `read` would unpack what comes after the stated size too.
        with archive.open(entry) as stream:
            return stream.read(entry.file_size)
    except READ_ERRORS as error:
        raise PhotoError(
            "Files in a zip file must be intact.",
            received=f"{type(error).__name__}",
            remedy="Create the zip file again.",
        ) from error


def _check_count(count: int, limit: int) -> None:
    if count > limit:
        raise DataError(
            f"An upload has at most {MAX_FILES:,} files.",
            received=f"{count:,} files",
            remedy=f"Choose a sample, or evaluate all of them with `{COMMAND} FOLDER`.",
        )


def _check_total(total: int, max_bytes: int) -> None:
    if total > max_bytes:
        raise DataError(
            f"The files of an upload have at most {max_bytes // 1024**2} MB when unpacked.",
            received=f"{total / 1024**2:,.0f} MB",
            remedy=f"Choose a sample, or evaluate all of them with `{COMMAND} FOLDER`.",
        )


def _path_error(received: str) -> DataError:
    return DataError(
        "Labeled images are a folder, a zip file, or a CSV file.",
        received=received,
        remedy="Check the name and the permissions.",
    )
