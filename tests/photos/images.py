"""Small images of known colors, and files of them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
RED = (255, 0, 0)
BLUE = (0, 0, 255)


def encode(image: Image.Image, format_name: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format_name, **options)
    return stream.getvalue()


def noise(width: int = 40, height: int = 30) -> Image.Image:
    values = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(values)


def two_halves(mode: str, left: Any, right: Any) -> Image.Image:
    """Return a 20 × 20 image of two colors."""
    image = Image.new(mode, (20, 20), left)
    image.paste(right, (10, 0, 20, 20))
    return image


def png(
    width: int, height: int, depth: int, color: int, rows: bytes, interlaced: bool = False
) -> bytes:
    """Return a PNG file of filtered rows (PNG specification, third edition, sections 5, 11)."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def interlaced_png(image: Image.Image) -> bytes:
    """Return an RGB image in the seven passes of Adam7 (section 8.2 of the specification)."""
    pixels = np.asarray(image)
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4)]
    passes += [(2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = b"".join(
        b"\0" + row.tobytes()
        for top, left, down, across in passes
        for row in pixels[top::down, left::across]
    )
    return png(image.width, image.height, 8, 2, rows, interlaced=True)
