from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cifar_app import photos
from cifar_app.errors import PhotoError
from cifar_app.photos import read_photo
from tests.photos.images import encode, noise

PNG = encode(noise())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(PNG)
    return path


def test_bytes_paths_and_files_are_read(path: Path) -> None:
    with path.open("rb") as binary, path.open() as text:
        for source in (PNG, bytearray(PNG), memoryview(PNG), path, str(path), binary, text):
            np.testing.assert_array_equal(read_photo(source), noise())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("missing.png", "No such file"),
        ("a\0b", "null"),
        (".", "Is a directory"),
        (io.StringIO("photo"), "a file opened in binary mode. Received: _io.StringIO."),
        (noise(), r"Received: PIL.Image.Image. Pass"),
        (np.zeros((32, 32, 3)), r"Received: numpy.ndarray. Pass"),
        (None, r"Received: builtins.NoneType. Pass"),
    ],
)
def test_other_sources_raise_photo_errors(source: Any, message: str) -> None:
    with pytest.raises(PhotoError, match=message):
        read_photo(source)


def test_size_of_a_large_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as stream:
        stream.truncate(photos.MAX_BYTES + 9 * 1024**2)
    with pytest.raises(PhotoError, match=r"at most 50 MB\. Received: 59.0 MB"):
        read_photo(path)
