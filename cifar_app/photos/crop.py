"""The square of a photo that a network looks at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

MIN_CROP_SIZE = 0.1
"""The smallest `Crop.size` that a visitor can choose."""


@dataclass(frozen=True)
class Crop:
    """A square of a photo, in shares of it, so that it holds at any resolution.

    Attributes:
        x: Center of the square, 0 (left) to 1 (right).
        y: Center of the square, 0 (top) to 1 (bottom).
        size: Edge of the square as a share of the photo's shorter edge, 0–1.
    """

    x: float = 0.5
    y: float = 0.5
    size: float = 1.0

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in pixels; the square is moved to lie inside."""
        edge = max(1, min(round(self.size * min(width, height)), width, height))
        left = min(max(round(self.x * width - edge / 2), 0), width - edge)
        top = min(max(round(self.y * height - edge / 2), 0), height - edge)
        return left, top, left + edge, top + edge


def crop_and_resize(photo: Image.Image, size: int, crop: Crop | None = None) -> np.ndarray:
    """The square of a photo as a network of input size `size` sees it.

    Args:
        photo: An RGB picture.
        size: Edge of the result, pixels.
        crop: The square; the largest centered one by default.

    Returns:
        `uint8 (size, size, 3)`.
    """
    box = (crop or Crop()).box(photo.width, photo.height)
    # Not `resize(box=box)`: at the edges it also looks at the pixels beyond them.
    return np.asarray(photo.crop(box).resize((size, size), Image.Resampling.LANCZOS))
