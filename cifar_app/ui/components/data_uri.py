"""Pictures as data URIs: they travel with the page."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image


def png_uri(image: np.ndarray | Image.Image) -> str:
    """A picture, `uint8 (H, W, 3)` or any, as a PNG data URI, pixel for pixel."""
    picture = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return _uri("png", stream.getvalue())


def jpeg_uri(photo: Image.Image, longest: int) -> str:
    """A photo, scaled down to `longest` pixels, as a JPEG data URI."""
    small = photo.copy()
    small.thumbnail((longest, longest))
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=88)
    return _uri("jpeg", stream.getvalue())


def _uri(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
