"""The test set that ships with the project: one lossless WebP sheet and a label file.

The sheet holds 100 × 100 images in reading order. Lossless WebP makes it a quarter smaller than
PNG does and decodes it in a fraction of a second.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from cifar_app.config import IMAGE_SIZE, assets_dir
from cifar_app.data.image_file import ImageFile, Images
from cifar_app.data.integrity import check_array
from cifar_app.errors import DataError

SHEET_COLUMNS = 100


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


def write_embedded(images: np.ndarray, labels: np.ndarray, folder: Path) -> None:
    """Write the sheet and the labels of the verified test set into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet = Image.fromarray(images_to_sheet(images))
    sheet.save(folder / "test_images.webp", lossless=True, quality=100, method=6)
    np.save(folder / "test_labels.npy", labels)


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
    images, labels = _decode(assets_dir() / "cifar10")
    try:
        return ImageFile(images), labels
    except OSError:
        return images, labels


@lru_cache(maxsize=1)
def _read(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    return _decode(folder)


def _decode(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        with Image.open(folder / "test_images.webp") as sheet:
            images = sheet_to_images(np.asarray(sheet.convert("RGB")))
        labels = np.load(folder / "test_labels.npy", allow_pickle=False)
    except (OSError, ValueError, UnidentifiedImageError) as error:
        raise DataError(
            "The embedded test set is two readable files in assets/cifar10.",
            received=type(error).__name__,
            remedy="Restore the folder from the repository, or write it again with "
            "`python -m cifar_app data embed`.",
        ) from error
    check_array("test_images", images, "the embedded sheet")
    check_array("test_labels", labels, "the embedded labels")
    images.flags.writeable = False
    labels.flags.writeable = False
    return images, labels
