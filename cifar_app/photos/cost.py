"""Memory that decoding an image takes, estimated from its header."""

from __future__ import annotations

import struct

from PIL import Image, TiffImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

BYTES_PER_PIXEL = {"WEBP": 16.5, "AVIF": 11.0}
"""Formats whose decoders hold several copies of all pixels."""
_OVERHEAD = 1.1
_BYTES_BY_MODE = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_DEFAULT_BYTES = 4


def bytes_per_pixel(image: Image.Image) -> float:
    """Return the bytes that decoding takes per pixel of an image that is not decoded yet."""
    if fixed := BYTES_PER_PIXEL.get(image.format or ""):
        return fixed
    pixel = _BYTES_BY_MODE.get(image.mode, _DEFAULT_BYTES)
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # A file with one strip is decompressed as a whole.
        bits = image.tag_v2.get(TiffImagePlugin.BITSPERSAMPLE, (1,))
        samples = image.tag_v2.get(TiffImagePlugin.SAMPLESPERPIXEL, 1)
        return _OVERHEAD * (pixel + max(bits) * max(samples, len(bits)) / 8)
    return _OVERHEAD * pixel


def jpeg_bytes_per_pixel(image: JpegImageFile, size: tuple[int, int], content: bytes) -> float:
    """Return the bytes that decoding a JPEG takes per pixel of its file.

    Args:
        image: The file, after `draft`.
        size: Width and height before `draft`.
        content: The file.
    """
    pixel = _BYTES_BY_MODE.get(image.mode, _DEFAULT_BYTES)
    cost = pixel * (image.width * image.height) / (size[0] * size[1])
    if _has_several_scans(image, content):  # all coefficients are kept, two bytes each
        _, horizontal, vertical, _ = zip(*image.layer, strict=True)
        samples = sum(h * v for h, v in zip(horizontal, vertical, strict=True))
        cost += 2 * samples / (max(horizontal) * max(vertical))
    return _OVERHEAD * cost


def _has_several_scans(image: JpegImageFile, content: bytes) -> bool:
    """Return whether no scan holds all channels, as in progressive files."""
    if image.info.get("progressive") or image.fp is None:
        return True
    # Pillow has read up to the end of the first scan's header: marker, two bytes of length, the
    # number of channels, two bytes each, and three more.
    n_channels = len(image.layer)
    end = image.fp.tell()
    expected = struct.pack(">2sHB", b"\xff\xda", 6 + 2 * n_channels, n_channels)
    return content[end - 8 - 2 * n_channels : end][:5] != expected
