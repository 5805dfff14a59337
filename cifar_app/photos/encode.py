"""Image → bytes of a file."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def encode_png(image: np.ndarray | Image.Image, compress_level: int = 6) -> bytes:
    """Encode an image as a PNG.

    Args:
        image: `uint8 (H, W, 3)` or a Pillow image.
        compress_level: 1 (fastest) to 9 (smallest).
    """
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=compress_level)
    return stream.getvalue()
