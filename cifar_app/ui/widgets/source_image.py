"""The image that a page is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image

from cifar_app.ui import cache

_MAX_STEM_LENGTH = 60


@dataclass(frozen=True)
class SourceImage:
    """An example, a test image, or a photo of the visitor.

    Attributes:
        id: Identifier, unique among the images of a visit.
        title: Title, or the name of the file.
        photo: Upright RGB image.
        params: URL parameters that select it.
        test_index: Index in the test set, if it is a test image.
        label: True label, if known.
        out_of_distribution: Whether it is known to show none of the ten classes.
        sha256: Hash of the file, if it is the visitor's own photo.
    """

    id: str
    title: str
    photo: Image.Image
    params: Mapping[str, str | int]
    test_index: int | None = None
    label: int | None = None
    out_of_distribution: bool = False
    sha256: str | None = None

    @property
    def file_stem(self) -> str:
        """Return the name of the image for downloaded files, such as "test-image-3"."""
        stem = re.sub(r"\W+", "-", PurePath(self.title).stem.lower()).strip("-")
        return stem[:_MAX_STEM_LENGTH] or self.id


def open_test_image(index: int, params: Mapping[str, str | int]) -> SourceImage:
    """Return a test image.

    Args:
        index: Index in the test set.
        params: URL parameters that select it.
    """
    images, labels = cache.test_set()
    return SourceImage(
        f"test-{index}",
        f"Test image {index}",
        Image.fromarray(images[index]),
        params,
        test_index=index,
        label=int(labels[index]),
    )
