from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from cifar_app.config import PROJECT_ROOT
from cifar_app.data import load_test_set
from cifar_app.data.bundled import write_bundled_test_set
from cifar_app.data.integrity import SHA256_BY_ARRAY
from cifar_app.errors import DataError
from tests.data import fakes

SHIPPED = PROJECT_ROOT / "assets" / "cifar10"


def test_bundled_test_set_is_the_official_one() -> None:
    images, labels = load_test_set()
    hashes = fakes.hashes_of({"test_images": images, "test_labels": labels})
    assert hashes.items() <= SHA256_BY_ARRAY.items()
    assert images.shape == (10_000, 32, 32, 3)
    # The first five of the official test batch: cat, ship, ship, airplane, frog.
    assert labels[:5].tolist() == [3, 8, 8, 0, 6]
    assert load_test_set()[0] is images
    assert not images.flags.writeable
    assert not labels.flags.writeable


def test_round_trip_is_lossless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cifar_app.data.bundled._SHEET_IMAGES", 100)
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path))
    labels = np.arange(200, dtype=np.uint8)
    images = np.empty((200, 32, 32, 3), np.uint8)  # two sheets
    images[:] = labels[:, None, None, None]  # noise would take seconds to encode
    images[:, 3, 7] = 9  # not symmetric
    write_bundled_test_set(images, labels, tmp_path / "cifar10")
    with pytest.raises(DataError, match="test images of CIFAR-10"):
        load_test_set()
    hashes = fakes.hashes_of({"test_images": images, "test_labels": labels})
    monkeypatch.setattr("cifar_app.data.integrity.SHA256_BY_ARRAY", hashes)
    for stored, expected in zip(load_test_set(), (images, labels), strict=True):
        np.testing.assert_array_equal(stored, expected)


@pytest.mark.parametrize("damage", ["missing", "no WebP", "truncated", "header", "archive"])
def test_corrupted_files_are_refused(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path))
    folder = tmp_path / "cifar10"
    shutil.copytree(SHIPPED, folder)
    images, labels = folder / "test_images.webp", folder / "test_labels.npy"
    if damage == "missing":
        images.unlink()
    if damage == "no WebP":
        images.write_bytes(b"RIFF....WEBPVP8L\4\0\0\0\0\0\0\0")
    if damage == "truncated":
        images.write_bytes(images.read_bytes()[:1_000_000])
    if damage == "header":
        labels.write_bytes(labels.read_bytes().replace(b")", b" ", 1))
    if damage == "archive":
        with labels.open("wb") as stream:
            np.savez(stream, labels=np.zeros(100, np.uint8))
    with pytest.raises(DataError, match="two readable files"):
        load_test_set()
