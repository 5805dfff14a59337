"""HEIC photos, without the copy of all pixels that the Pillow plugin makes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from cifar_app.photos.hdr import Hdr, make_hdr
from cifar_app.photos.limits import check_pixels, max_pixels_in_memory

BYTES_PER_PIXEL = {"HEIC": 4.9, "transparent HEIC": 7.4, "10-bit HEIC": 7.8}
"""Memory that decoding takes."""
_THUMBNAIL_SIZE = (192, 192)
"""Smallest thumbnail that stands for a photo too large to decode."""


@dataclass(frozen=True)
class HeifPixels:
    """The pixels of a HEIC photo in the decoder's memory.

    Attributes:
        array: `uint8 (H, W, channels)`.
        mode: Pillow's name of the channels.
        info: Metadata as in Pillow.
    """

    array: np.ndarray
    mode: str
    info: dict[Any, Any]

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height."""
        return self.array.shape[1], self.array.shape[0]

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Return a rectangle, given by left, top, right and bottom, as an image."""
        left, top, right, bottom = box
        image = Image.fromarray(np.ascontiguousarray(self.array[top:bottom, left:right]))
        image.info = dict(self.info)
        return image


def decode_heif(content: bytes) -> HeifPixels | Image.Image:
    """Decode a HEIC file, upright; one that takes too much memory gives its thumbnail.

    Raises:
        PhotoError: The image is too small, or takes too much memory and has no thumbnail.
    """
    import pillow_heif  # takes 3 MB

    heif = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    image = heif[heif.primary_index]
    cost = _bytes_per_pixel(image)
    if image.size[0] * image.size[1] > max_pixels_in_memory(cost, len(content)):
        open_file: Callable[..., Any] = pillow_heif.HeifImageFile
        thumbnail = open_file(io.BytesIO(content))
        if thumbnail.draft("RGB", _THUMBNAIL_SIZE):
            thumbnail.load()
            loaded: Image.Image = thumbnail
            return loaded
    check_pixels(image.size, cost, len(content), "HEIC photos of this kind")
    array = np.asarray(image)[:, : image.size[0]]
    return HeifPixels(array, image.mode, image.info)


def hdr_of_heif(info: dict[Any, Any]) -> Hdr | None:
    """Return the color encoding of a HEIC photo, given its metadata, if it is HDR."""
    nclx = info.get("nclx_profile", {})
    return make_hdr(nclx.get("color_primaries", 0), nclx.get("transfer_characteristics", 0))


def _bytes_per_pixel(image: Any) -> float:
    if image.info["bit_depth"] > 8:
        return BYTES_PER_PIXEL["10-bit HEIC"]
    return BYTES_PER_PIXEL["transparent HEIC" if image.mode.endswith("A") else "HEIC"]
