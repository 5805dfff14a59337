from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cifar_app.data.archives import Arrays, parse_python_batch, read_archive
from cifar_app.errors import DataError
from tests.data import fakes

Writer = Callable[[Path, Arrays], Path]
WRITERS = [fakes.write_binary_archive, fakes.write_python_archive]


@pytest.mark.parametrize("write", WRITERS)
def test_archive_contains_the_arrays(write: Writer, tmp_path: Path) -> None:
    expected = fakes.tiny_set()
    arrays = read_archive(write(tmp_path / "archive.tar.gz", expected))
    assert arrays.keys() == expected.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, expected[name], err_msg=name)
        assert array.dtype == np.uint8
        assert array.flags.c_contiguous


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


@pytest.mark.parametrize(
    "batch",
    [
        {b"data": np.zeros(100, np.uint8), b"labels": [1]},
        {b"data": [0] * 3072, b"labels": [1]},
        {b"data": np.zeros((1, 3072), np.uint8), b"labels": [300]},
        {b"data": np.zeros((1, 3072), np.uint8)},
        [1, 2],
    ],
)
def test_other_pickles_are_refused(batch: object, tmp_path: Path) -> None:
    files = {"x/data_batch_1": fakes.python2_pickle(batch)}
    with pytest.raises(DataError, match="official"):
        read_archive(fakes.write_tar(tmp_path / "archive.tar.gz", files))


@pytest.mark.parametrize("write", WRITERS)
def test_truncated_archive_is_refused(write: Writer, tmp_path: Path) -> None:
    archive = write(tmp_path / "archive.tar.gz", fakes.tiny_set())
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="completely downloaded"):
        read_archive(archive)


def test_incomplete_archive_is_refused(tmp_path: Path) -> None:
    batches = fakes.batches_of(fakes.tiny_set())
    del batches["test_batch"]
    files = {f"x/{name}.bin": fakes.binary_batch(*batch) for name, batch in batches.items()}
    with pytest.raises(DataError, match="test_batch"):
        read_archive(fakes.write_tar(tmp_path / "archive.tar.gz", files))


def test_oversized_batch_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cifar_app.data.archives._MAX_BATCH_BYTES", 1000)
    archive = fakes.write_tar(tmp_path / "a.tar.gz", {"x/data_batch_1.bin": bytes(1001)})
    with pytest.raises(DataError, match="1001 bytes"):
        read_archive(archive)


@pytest.mark.parametrize("content", [None, b"", b"not an archive"])
def test_message_names_the_file(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "holiday.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"holiday\.zip"):
        read_archive(path)
