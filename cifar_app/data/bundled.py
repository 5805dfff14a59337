"""The test set that ships with the project: sheets of images in one WebP, and a label file.

A sheet holds 100 × 4 images in reading order, and the 25 sheets are the frames of a lossless
WebP: a quarter smaller than PNG, decoded in a fraction of a second, and never whole in memory,
where one large picture would take 240 MB for a moment, and the file itself, which Pillow reads
as a whole and copies, 34 MB.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, WebPImagePlugin

from cifar_app.config import IMAGE_SIZE, assets_dir
from cifar_app.data.image_file import ImageFile, Images
from cifar_app.data.integrity import check_array, checked_parts
from cifar_app.errors import READ_ERRORS, DataError, describe_error
from cifar_app.files import atomic_write

SHEET_COLUMNS = 100
_SHEET_IMAGES = 4 * SHEET_COLUMNS


def images_to_sheet(images: np.ndarray) -> np.ndarray:
    """Lay `(N, 32, 32, 3)` images out as one `(rows*32, 3200, 3)` picture; N % 100 == 0."""
    rows = len(images) // SHEET_COLUMNS
    grid = images.reshape(rows, SHEET_COLUMNS, IMAGE_SIZE, IMAGE_SIZE, 3)
    return grid.swapaxes(1, 2).reshape(rows * IMAGE_SIZE, SHEET_COLUMNS * IMAGE_SIZE, 3)


def sheet_to_images(sheet: np.ndarray) -> np.ndarray:
    """Invert `images_to_sheet`; returns C-contiguous `uint8 (N, 32, 32, 3)`."""
    rows = sheet.shape[0] // IMAGE_SIZE
    grid = sheet.reshape(rows, IMAGE_SIZE, SHEET_COLUMNS, IMAGE_SIZE, 3)
    return np.ascontiguousarray(grid.swapaxes(1, 2)).reshape(-1, IMAGE_SIZE, IMAGE_SIZE, 3)


def write_bundled_test_set(images: np.ndarray, labels: np.ndarray, folder: Path) -> None:
    """Write the sheets and the labels of the verified test set into `folder`.

    The frames of a WebP are of one size, so the images fill all sheets (or part of a single one).

    Raises:
        DataError: A file cannot be written; what was there stays.
    """
    parts = [
        images[start : start + _SHEET_IMAGES] for start in range(0, len(images), _SHEET_IMAGES)
    ]
    first, *others = (Image.fromarray(images_to_sheet(part)) for part in parts)
    whole = io.BytesIO()  # encoding takes minutes, in which the old file serves
    first.save(
        whole,
        "WEBP",
        save_all=True,
        append_images=others,
        lossless=True,
        quality=100,
        method=6,
        kmin=0,  # every sheet whole, none as a difference from the one before
        kmax=1,
    )
    try:
        with atomic_write(folder / "test_images.webp") as stream:
            stream.write(whole.getbuffer())
        with atomic_write(folder / "test_labels.npy") as stream:
            np.save(stream, labels)
    except OSError as error:
        raise DataError(
            "The embedded test set is written into assets/cifar10.",
            received=describe_error(error),
            remedy="Free some space or make the folder writable, then run the command again.",
        ) from error


def load_test_set() -> tuple[np.ndarray, np.ndarray]:
    """The 10,000 test images of CIFAR-10 and their labels, decoded once per process.

    Returns:
        `uint8 (10000, 32, 32, 3)` RGB images and `uint8 (10000,)` label ids; read-only,
        because every caller shares them.

    Raises:
        DataError: A file is missing, or its content is not the official test set.
    """
    return _read(assets_dir() / "cifar10")


def open_test_set() -> tuple[Images, np.ndarray]:
    """The test set for a server: images that are read one at a time, and all labels.

    Where there is no room for temporary files, the images are in memory.

    Raises:
        DataError: See `load_test_set`.
    """
    folder = assets_dir() / "cifar10"
    labels = _labels(folder)
    try:
        return ImageFile(_parts(folder)), labels
    except OSError:
        return _images(folder), labels


@lru_cache(maxsize=1)
def _read(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    return _images(folder), _labels(folder)


def _images(folder: Path) -> np.ndarray:
    images = np.concatenate(list(_parts(folder)))
    images.flags.writeable = False
    return images


def _labels(folder: Path) -> np.ndarray:
    try:
        labels = np.array(np.lib.format.open_memmap(folder / "test_labels.npy", mode="r"))
    except READ_ERRORS as error:
        raise _not_readable(error) from error
    check_array("test_labels", labels, "the embedded labels")
    labels.flags.writeable = False
    return labels


def _parts(folder: Path) -> Iterator[np.ndarray]:
    return checked_parts("test_images", _sheets(folder), "the embedded sheets")


def _sheets(folder: Path) -> Iterator[np.ndarray]:
    try:
        for frame in _frames(folder / "test_images.webp"):
            # `Image.open` would load the readers of all formats, 2 MB.
            with WebPImagePlugin.WebPImageFile(io.BytesIO(frame)) as sheet:
                yield sheet_to_images(np.asarray(sheet.convert("RGB")))
    except READ_ERRORS as error:
        raise _not_readable(error) from error


def _frames(path: Path) -> Iterator[bytes]:
    """The frames of a WebP that are whole pictures, read one at a time, each as a WebP file.

    A WebP is a RIFF file: chunks of a name, a size, and a content of even length. That of a frame
    is its place, size and time in 16 bytes, and then the chunk that a still picture has alone.
    """
    with path.open("rb") as stream:
        if stream.read(12)[8:] != b"WEBP":  # behind RIFF and the size of all
            raise ValueError("no WebP")
        while head := stream.read(8):
            name, size = struct.unpack("<4sI", head)
            content = stream.read(size + size % 2)
            if name in (b"ANMF", b"VP8L"):
                picture = content[16:] if name == b"ANMF" else head + content
                yield struct.pack("<4sI4s", b"RIFF", 4 + len(picture), b"WEBP") + picture


def _not_readable(error: Exception) -> DataError:
    return DataError(
        "The embedded test set is two readable files in assets/cifar10.",
        received=type(error).__name__,
        remedy="Restore the folder from the repository, or write it again with "
        "`python -m cifar_app data bundle`.",
    )
