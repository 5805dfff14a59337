"""Images as data URIs, which travel with the page.

A separate file would be gone once the next image replaces it, and a browser that requests it
late would find nothing.
"""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from cifar_app.photos import encode_png


def png_uri(image: np.ndarray | Image.Image) -> str:
    """Encode an image, `uint8 (H, W, 3)` or Pillow, as a PNG data URI without loss."""
    return _data_uri("png", encode_png(image, compress_level=1))


def jpeg_uri(photo: Image.Image, max_size: int) -> str:
    """Encode a photo, scaled down to at most `max_size` pixels a side, as a JPEG data URI."""
    scaled = photo.copy()
    scaled.thumbnail((max_size, max_size))
    stream = io.BytesIO()
    scaled.save(stream, "JPEG", quality=88)
    return _data_uri("jpeg", stream.getvalue())


def svg_uri(svg: str) -> str:
    """Encode an SVG document as a data URI."""
    return _data_uri("svg+xml", svg.encode())


def _data_uri(subtype: str, content: bytes) -> str:
    return f"data:image/{subtype};base64,{base64.b64encode(content).decode()}"
