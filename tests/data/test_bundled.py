from __future__ import annotations

import errno
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from PIL import Image

from cifar_app.config import PROJECT_ROOT
from cifar_app.data import ImageFile, load_test_set, open_test_set
from cifar_app.data.bundled import images_to_sheet, sheet_to_images, write_bundled_test_set
from cifar_app.data.integrity import SPECS
from cifar_app.errors import DataError
from tests.data import fakes


def test_the_embedded_test_set_is_the_official_one() -> None:
    images, labels = load_test_set()
    assert fakes.sha256_of(images) == SPECS["test_images"].sha256
    assert fakes.sha256_of(labels) == SPECS["test_labels"].sha256
    assert np.bincount(labels).tolist() == [1000] * 10
    # The first five of the official test batch: cat, ship, ship, airplane, frog.
    assert labels[:5].tolist() == [3, 8, 8, 0, 6]


def test_nobody_can_change_what_everybody_shares() -> None:
    images, labels = load_test_set()
    assert load_test_set()[0] is images
    with pytest.raises(ValueError, match="read-only"):
        images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        labels[0] = 0


def test_a_server_reads_the_same_images_one_at_a_time() -> None:
    images, labels = load_test_set()
    opened, same_labels = open_test_set()
    assert isinstance(opened, ImageFile)
    assert len(opened) == 10_000
    np.testing.assert_array_equal(labels, same_labels)
    for number in (0, 3, 9_999, np.int64(17)):
        np.testing.assert_array_equal(opened[number], images[number])
        with pytest.raises(ValueError, match="read-only"):
            opened[number][0] = 0
    for number in (-1, 10_000):
        with pytest.raises(IndexError, match="10000 images"):
            opened[number]


_OPENING = """
from pathlib import Path
from cifar_app.data import open_test_set

def megabytes(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) / 1000

before = megabytes("VmRSS")
opened = open_test_set()
print(megabytes("VmHWM") - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the highest memory from /proc")
def test_a_server_never_holds_the_whole_test_set() -> None:
    command = [sys.executable, "-c", _OPENING]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT_ROOT)
    assert float(said.stdout) < 28  # the file, twice, takes 34, a picture of all images 240


def test_without_room_for_files_a_server_has_the_images_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", no_room)
    np.testing.assert_array_equal(open_test_set()[0][3], load_test_set()[0][3])


def no_room() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_sheet_shows_the_images_in_reading_order() -> None:
    images = np.random.default_rng(0).integers(0, 256, (200, 32, 32, 3), np.uint8)
    sheet = images_to_sheet(images)
    assert sheet.shape == (64, 3200, 3)
    np.testing.assert_array_equal(sheet[:32, 64:96], images[2])
    np.testing.assert_array_equal(sheet[32:, :32], images[100])
    np.testing.assert_array_equal(sheet_to_images(sheet), images)


def test_what_is_embedded_comes_back_to_the_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    tiles = rng.integers(0, 256, (800, 4, 4, 3), np.uint8)  # two sheets
    images = tiles.repeat(8, axis=1).repeat(8, axis=2)  # noise would take seconds to pack
    labels = rng.integers(0, 10, 800, np.uint8)
    write_bundled_test_set(images, labels, tmp_path / "cifar10")
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path))
    specs = fakes.specs_of({"test_images": images, "test_labels": labels})
    monkeypatch.setattr("cifar_app.data.integrity.SPECS", specs)
    found_images, found_labels = load_test_set()
    np.testing.assert_array_equal(found_images, images)
    np.testing.assert_array_equal(found_labels, labels)


def test_while_the_sheets_are_packed_the_old_ones_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = np.zeros((100, 32, 32, 3), np.uint8), np.zeros(100, np.uint8)
    write_bundled_test_set(images, labels, tmp_path)
    before = (tmp_path / "test_images.webp").read_bytes()
    save = Image.Image.save

    def stopped(*arguments: Any, **options: Any) -> NoReturn:
        save(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(Image.Image, "save", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_bundled_test_set(images + 1, labels, tmp_path)
    assert (tmp_path / "test_images.webp").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    images, labels = np.zeros((100, 32, 32, 3), np.uint8), np.zeros(100, np.uint8)
    (tmp_path / "a file").touch()
    with pytest.raises(DataError, match="is written into assets"):
        write_bundled_test_set(images, labels, tmp_path / "a file")


@pytest.mark.parametrize(
    "damage", ["missing", "other", "no image", "no WebP", "cut", "header", "archive"]
)
def test_a_damaged_embedded_set_is_never_shown(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(tmp_path))
    if damage != "missing":
        images = np.zeros((100, 32, 32, 3), np.uint8)
        write_bundled_test_set(images, np.zeros(100, np.uint8), tmp_path / "cifar10")
    sheets = tmp_path / "cifar10" / "test_images.webp"
    if damage == "no image":
        sheets.write_bytes(b"RIFF")
    if damage == "no WebP":
        sheets.write_bytes(b"RIFF....WEBPVP8L\4\0\0\0\0\0\0\0")
    if damage == "cut":
        shipped = PROJECT_ROOT / "assets" / "cifar10" / "test_images.webp"
        sheets.write_bytes(shipped.read_bytes()[:1_000_000])
    if damage == "header":
        shutil.copy(PROJECT_ROOT / "assets" / "cifar10" / "test_images.webp", sheets)
        labels = sheets.with_name("test_labels.npy")
        labels.write_bytes(labels.read_bytes().replace(b")", b" ", 1))
    if damage == "archive":
        with sheets.with_name("test_labels.npy").open("wb") as stream:
            np.savez(stream, labels=np.zeros(100, np.uint8))
    for opening in (load_test_set, open_test_set):
        with pytest.raises(DataError):
            opening()
