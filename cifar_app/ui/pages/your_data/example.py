"""A small labeled zip file to try the page with, and a template for one's own."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.photos import encode_png
from cifar_app.ui import cache

EXAMPLE_NAME = "labeled-images.zip"
_PER_CLASS = 5
_PHOTO_LABELS = {"cat": "cat", "coffee": "other", "rocket": "other"}


@lru_cache(maxsize=1)
def example_zip() -> bytes:
    """Return a zip file with the first test images of each class and the example photos."""
    images, labels = cache.test_set()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:  # images are compressed already
        for label, name in enumerate(CLASS_NAMES):
            for index in np.flatnonzero(labels == label)[:_PER_CLASS]:
                archive.writestr(f"{name}/test-image-{index}.png", encode_png(images[index]))
        for photo, name in _PHOTO_LABELS.items():
            archive.writestr(f"{name}/{photo}.jpg", cache.examples()[photo])
    return stream.getvalue()
