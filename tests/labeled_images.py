"""A small set of labeled images, built from the shipped test images and example photos."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.config import CLASS_NAMES, assets_dir
from cifar_app.data import load_test_set

PER_CLASS = 4
OTHER_PHOTOS = ("coffee.jpg", "rocket.jpg")
UNREADABLE = "dog/notes.txt"


def chosen_images() -> list[tuple[int, int]]:
    """Return label and test index of the images, as ordered by file name."""
    _, labels = load_test_set()
    return [
        (label, int(index))
        for label in range(len(CLASS_NAMES))
        for index in np.flatnonzero(labels == label)[:PER_CLASS]
    ]


def labeled_files() -> dict[str, bytes]:
    """Return the files by name: test images, photos of other things, and no image."""
    images, _ = load_test_set()
    files = {UNREADABLE: b"Not an image."}
    for label, index in chosen_images():
        stream = io.BytesIO()
        Image.fromarray(images[index]).save(stream, "PNG")
        files[f"{CLASS_NAMES[label]}/{index:04}.png"] = stream.getvalue()
    for name in OTHER_PHOTOS:
        files[f"things/{name}"] = (assets_dir() / "examples" / name).read_bytes()
    return files


def write_labeled_folder(folder: Path) -> Path:
    for name, content in labeled_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def write_labeled_zip(path: Path) -> Path:
    folder = write_labeled_folder(path.with_suffix(""))
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))
