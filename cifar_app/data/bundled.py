"""The bundled test set: a lossless WebP of image sheets, and a label file.

A sheet shows 100 × 4 images in reading order; the 25 sheets are the frames of one animation.
The file is a quarter smaller than a PNG.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from cifar_app.config import IMAGE_SIZE, assets_dir
from cifar_app.data.integrity import check_array
from cifar_app.errors import READ_ERRORS, DataError
from cifar_app.files import atomic_write, translate_write_errors

SHEET_COLUMNS = 100
_SHEET_IMAGES = 4 * SHEET_COLUMNS


def load_test_set() -> tuple[np.ndarray, np.ndarray]:
    """Load the 10,000 test images of CIFAR-10 and their labels, once per process.

    Returns:
        `uint8 (10000, 32, 32, 3)` RGB images and `uint8 (10000,)` label ids. All callers share
        these arrays, so they are read-only.

    Raises:
        DataError: A file is missing or corrupted, or is not the official test set.
    """
    return _load(assets_dir() / "cifar10")


@lru_cache(maxsize=1)
def _load(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        with Image.open(folder / "test_images.webp", formats=["WEBP"]) as sheets:
            images = np.concatenate(
                [
                    sheet_to_images(np.asarray(sheet.convert("RGB")))
                    for sheet in ImageSequence.Iterator(sheets)
                ]
            )
        # Unlike `np.load`, this never opens a pickle or an archive.
        labels = np.array(np.lib.format.open_memmap(folder / "test_labels.npy", mode="r"))
    except (*READ_ERRORS, Image.DecompressionBombError) as error:
        raise DataError(
            "The bundled test set must be two readable files in assets/cifar10.",
            received=type(error).__name__,
            remedy="Restore the folder from the repository, or write it again with "
            "`python -m cifar_app data bundle`.",
        ) from error
    check_array("test_images", images, "the bundled images")
    check_array("test_labels", labels, "the bundled labels")
    images.flags.writeable = labels.flags.writeable = False
    return images, labels


def images_to_sheet(images: np.ndarray) -> np.ndarray:
    """Arrange `(N, 32, 32, 3)` images as a `(rows * 32, 3200, 3)` sheet; N % 100 == 0."""
    rows = len(images) // SHEET_COLUMNS
    grid = images.reshape(rows, SHEET_COLUMNS, IMAGE_SIZE, IMAGE_SIZE, 3)
    return grid.swapaxes(1, 2).reshape(rows * IMAGE_SIZE, SHEET_COLUMNS * IMAGE_SIZE, 3)


def sheet_to_images(sheet: np.ndarray) -> np.ndarray:
    """Invert `images_to_sheet`; return C-contiguous `uint8 (N, 32, 32, 3)`."""
    rows = sheet.shape[0] // IMAGE_SIZE
    grid = sheet.reshape(rows, IMAGE_SIZE, SHEET_COLUMNS, IMAGE_SIZE, 3)
    return np.ascontiguousarray(grid.swapaxes(1, 2)).reshape(-1, IMAGE_SIZE, IMAGE_SIZE, 3)


def write_bundled_test_set(images: np.ndarray, labels: np.ndarray, folder: Path) -> None:
    """Write the sheets and the labels of the verified test set.

    Args:
        images: `uint8 (N, 32, 32, 3)`; N is a multiple of 400, or of 100 for a single sheet.
        labels: `uint8 (N,)`.
        folder: Folder to write to.

    Raises:
        ResultsError: A file cannot be written; an existing one is unchanged.
    """
    first, *others = (
        Image.fromarray(images_to_sheet(images[start : start + _SHEET_IMAGES]))
        for start in range(0, len(images), _SHEET_IMAGES)
    )
    encoded = io.BytesIO()  # encoding takes minutes; meanwhile the old file stays in place
    first.save(
        encoded,
        "WEBP",
        save_all=True,
        append_images=others,
        lossless=True,
        quality=100,
        method=6,
        kmin=0,  # every frame is a key frame, not a difference from the one before
        kmax=1,
    )
    with translate_write_errors(folder, description="The bundled images and labels"):
        with atomic_write(folder / "test_images.webp") as stream:
            stream.write(encoded.getbuffer())
        with atomic_write(folder / "test_labels.npy") as stream:
            np.save(stream, labels)
