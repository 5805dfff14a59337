"""The square crop of a photo that a model takes as input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from cifar_app.photos.color import to_srgb

MIN_CROP_SIZE = 0.1
"""Smallest `Crop.size` that visitors can choose."""


@dataclass(frozen=True)
class Crop:
    """A square crop in units of the photo's size, so that it applies at any resolution.

    Attributes:
        x: Horizontal center, 0 (left) to 1 (right).
        y: Vertical center, 0 (top) to 1 (bottom).
        size: Side length as a fraction of the photo's shorter side, 0–1.
    """

    x: float = 0.5
    y: float = 0.5
    size: float = 1.0

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom in pixels; the box is moved inside the photo."""
        side = max(1, min(round(self.size * min(width, height)), width, height))
        left = min(max(round(self.x * width - side / 2), 0), width - side)
        top = min(max(round(self.y * height - side / 2), 0), height - side)
        return left, top, left + side, top + side


def crop_and_resize(photo: Image.Image, size: int, crop: Crop | None = None) -> np.ndarray:
    """Crop a photo, by default centrally, and resize it to `uint8 (size, size, 3)`.

    Args:
        photo: Image in any mode; one that is not RGB is converted as `read_photo` does.
        size: Width and height of the result, pixels.
        crop: Square to cut out.
    """
    box = (crop or Crop()).box(photo.width, photo.height)
    cropped = photo.crop(box)  # `resize(box=box)` would include pixels outside the box
    if cropped.mode != "RGB":
        cropped = to_srgb(cropped)
    return np.asarray(cropped.resize((size, size), Image.Resampling.LANCZOS))
