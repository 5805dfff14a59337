from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from PIL import Image

from cifar_app.config import PROJECT_ROOT
from cifar_app.data import load_test_set
from cifar_app.data.bundled import images_to_sheet, sheet_to_images, write_bundled_test_set
from cifar_app.data.integrity import SPECS
from cifar_app.errors import DataError
from tests.data import fakes

SHIPPED = PROJECT_ROOT / "assets" / "cifar10"
IMAGES, LABELS = np.zeros((100, 32, 32, 3), np.uint8), np.zeros(100, np.uint8)


def test_bundled_test_set_is_the_official_one() -> None:
    images, labels = load_test_set()
    assert fakes.sha256_of(images) == SPECS["test_images"].sha256
    assert fakes.sha256_of(labels) == SPECS["test_labels"].sha256
    # The first five of the official test batch: cat, ship, ship, airplane, frog.
    assert labels[:5].tolist() == [3, 8, 8, 0, 6]


def test_shared_arrays_are_read_only() -> None:
    images, labels = load_test_set()
    assert load_test_set()[0] is images
    for array in (images, labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_sheet_is_in_reading_order() -> None:
    images = np.random.default_rng(0).integers(0, 256, (200, 32, 32, 3), np.uint8)
    sheet = images_to_sheet(images)
    assert sheet.shape == (64, 3200, 3)
    np.testing.assert_array_equal(sheet[:32, 64:96], images[2])
    np.testing.assert_array_equal(sheet[32:, :32], images[100])
    np.testing.assert_array_equal(sheet_to_images(sheet), images)


def test_round_trip_is_lossless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cifar_app.data.bundled._SHEET_IMAGES", 100)
    rng = np.random.default_rng(0)
    tiles = rng.integers(0, 256, (200, 2, 2, 3), np.uint8)  # two sheets
    images = tiles.repeat(16, axis=1).repeat(16, axis=2)  # noise would take seconds to encode
    labels = rng.integers(0, 10, 200, np.uint8)
    write_bundled_test_set(images, labels, tmp_path / "cifar10")
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path))
    specs = fakes.specs_of({"test_images": images, "test_labels": labels})
    monkeypatch.setattr("cifar_app.data.integrity.SPECS", specs)
    loaded_images, loaded_labels = load_test_set()
    np.testing.assert_array_equal(loaded_images, images)
    np.testing.assert_array_equal(loaded_labels, labels)


def test_interrupted_write_keeps_the_old_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundled_test_set(IMAGES, LABELS, tmp_path)
    before = (tmp_path / "test_images.webp").read_bytes()
    save = Image.Image.save

    def save_and_interrupt(*arguments: Any, **options: Any) -> NoReturn:
        save(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(Image.Image, "save", save_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bundled_test_set(IMAGES + 1, LABELS, tmp_path)
    assert (tmp_path / "test_images.webp").read_bytes() == before


def test_unwritable_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(DataError, match="is written to assets"):
        write_bundled_test_set(IMAGES, LABELS, tmp_path / "a file")


@pytest.mark.parametrize(
    "damage", ["missing", "other images", "no image", "no WebP", "truncated", "header", "archive"]
)
def test_corrupted_files_are_refused(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path))
    folder = tmp_path / "cifar10"
    folder.mkdir()
    images, labels = folder / "test_images.webp", folder / "test_labels.npy"
    if damage == "other images":
        write_bundled_test_set(IMAGES, LABELS, folder)
    elif damage != "missing":
        shutil.copy(SHIPPED / labels.name, labels)
    if damage == "no image":
        images.write_bytes(b"RIFF")
    if damage == "no WebP":
        images.write_bytes(b"RIFF....WEBPVP8L\4\0\0\0\0\0\0\0")
    if damage == "truncated":
        images.write_bytes((SHIPPED / images.name).read_bytes()[:1_000_000])
    if damage in ("header", "archive"):
        images.symlink_to(SHIPPED / images.name)
    if damage == "header":
        labels.write_bytes(labels.read_bytes().replace(b")", b" ", 1))
    if damage == "archive":
        with labels.open("wb") as stream:
            np.savez(stream, labels=LABELS)
    with pytest.raises(DataError):
        load_test_set()
