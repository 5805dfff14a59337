"""Small pictures of the test images for the browser, which loads them when they are needed.

A file shows 100 images in rows of ten, in the order of the test set. The compression is lossy:
everything that computes uses the images of `load_test_set`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.config import IMAGE_SIZE, PROJECT_ROOT
from cifar_app.files import atomic_write, translate_write_errors

COLUMNS = 10
IMAGES_PER_FILE = COLUMNS * COLUMNS
_QUALITY = 75


def thumbnails_folder() -> Path:
    """Return the folder of the files, which Streamlit serves under `app/static/thumbnails`."""
    return PROJECT_ROOT / "static" / "thumbnails"


def write_thumbnails(images: np.ndarray, folder: Path) -> None:
    """Write the files "0.webp", "1.webp", …

    Args:
        images: `uint8 (N, 32, 32, 3)`; N is a multiple of 100.
        folder: Folder to write to.

    Raises:
        ResultsError: A file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = COLUMNS * IMAGE_SIZE
    grids = images.reshape(-1, COLUMNS, COLUMNS, IMAGE_SIZE, IMAGE_SIZE, 3)
    for number, grid in enumerate(grids.swapaxes(2, 3).reshape(-1, size, size, 3)):
        path = folder / f"{number}.webp"
        with translate_write_errors(path, description="Thumbnails"), atomic_write(path) as stream:
            Image.fromarray(grid).save(stream, "WEBP", quality=_QUALITY, method=6)
