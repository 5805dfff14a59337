from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cifar_app.data.archives import parse_python_batch, read_archive
from cifar_app.errors import DataError
from tests.data import fakes


@pytest.mark.parametrize("write", [fakes.write_binary_archive, fakes.write_python_archive])
def test_whole_archive_is_read(write: Any, tmp_path: Path) -> None:
    expected = fakes.tiny_set()
    archive = write(tmp_path / "archive.tar.gz", expected)
    arrays = read_archive(archive)
    fakes.assert_equal(arrays, expected)
    for content in (archive.read_bytes()[:-2000], b"not an archive"):
        archive.write_bytes(content)
        with pytest.raises(DataError, match=r"(?s)archive\.tar\.gz .*completely downloaded"):
            read_archive(archive)


class _Attack:
    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (self.command,)


def test_unsafe_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "it_ran"
    attack = pickle.dumps({"data": _Attack(f"touch {marker}")}, protocol=2)
    archive = fakes.write_tar(tmp_path / "a.tar.gz", {"x/data_batch_1": attack})
    with pytest.raises(DataError, match="not allowed"):
        read_archive(archive)
    assert not marker.exists()


def test_pickled_dtype_is_ignored() -> None:
    # NumPy's own reader would take bytes for pointers here and crash the process.
    images, labels = fakes.batches_of(fakes.tiny_set())["test_batch"]
    forged = fakes.python_batch(images, labels).replace(b"u1", b"O8", 1)
    np.testing.assert_array_equal(parse_python_batch(forged)[0], images)


ONE_IMAGE = np.zeros((1, 3072), np.uint8)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("data_batch_1", fakes.python2_pickle({b"data": [0] * 3072, b"labels": [1]}), "list"),
        ("data_batch_1", fakes.python2_pickle({b"data": ONE_IMAGE, b"labels": [300]}), "300"),
        ("data_batch_1", fakes.python2_pickle([1, 2]), "indices"),
        ("data_batch_1.bin", bytes(100), "reshape"),
        ("data_batch_1.bin", bytes(3073), "data_batch_2"),  # the other batches are missing
        ("data_batch_1.bin", bytes(8000), "8000 bytes"),  # too large to be read
    ],
)
def test_invalid_batches_are_refused(
    name: str, content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cifar_app.data.archives._MAX_BATCH_BYTES", 7999)
    archive = fakes.write_tar(tmp_path / "archive.tar.gz", {f"x/{name}": content})
    with pytest.raises(DataError, match=message):
        read_archive(archive)
