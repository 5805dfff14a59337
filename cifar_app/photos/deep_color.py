"""Color images with 16 bits per channel, of which Pillow keeps the high byte only."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageChops, ImageFile

SENSOR_BITS = (8, 10, 12, 14, 16)
"""Bits per value that cameras and scanners store in 16-bit files."""

_OTHER_BYTE = {"RGB;16B": "RGB;16L", "RGB;16L": "RGB;16B", "RGB;16N": "RGB;16B"}
"""Raw mode that reads the low byte, by the raw mode that reads the high byte."""


@dataclass(frozen=True)
class DeepColor:
    """An image whose values have fewer than 16 bits, so that its high bytes alone look black.

    Attributes:
        high: High bytes of the values.
        low: Low bytes of the values.
        bits: Bits per value, 8–14.
    """

    high: Image.Image
    low: Image.Image
    bits: int

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height."""
        return self.high.size

    @property
    def mode(self) -> str:
        """Return the mode of the crops."""
        return "RGB"

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Return a rectangle, given by left, top, right and bottom, with 8 bits per value."""
        high = self.high.crop(box)
        scaled_high = high.point([min(value << (16 - self.bits), 255) for value in range(256)] * 3)
        scaled_low = self.low.crop(box).point(
            [value >> (self.bits - 8) for value in range(256)] * 3
        )
        image = ImageChops.add(scaled_high, scaled_low)
        image.info = dict(high.info)
        return image


def raw_mode(image: Image.Image) -> str:
    """Return how the pixels of a file that is not decoded yet are stored."""
    tiles = image.tile if isinstance(image, ImageFile.ImageFile) else []
    arguments: Any = tiles[0].args if tiles else ""
    return str(arguments if isinstance(arguments, str) else arguments[0])


def read_low_bytes(image: Image.Image, content: bytes, mode: str) -> DeepColor | None:
    """Decode the file again for the low bytes if the high bytes alone look black.

    Args:
        image: Decoded file: the high bytes.
        content: The file.
        mode: Raw mode of the file.

    Returns:
        None if the file has no low bytes or its values have 16 bits.
    """
    if mode not in _OTHER_BYTE:
        return None
    extrema: Any = image.getextrema()  # a pair per channel
    maximum = max(high for _, high in extrema)
    bits = next(bits for bits in SENSOR_BITS if maximum < 2 ** (bits - 8))
    if bits == 16:
        return None
    low: Any = Image.open(io.BytesIO(content), formats=(image.format or "",))
    low.tile = [tile._replace(args=_read_other_byte(tile.args)) for tile in low.tile]
    low.load()
    return DeepColor(image, low, bits)


def _read_other_byte(arguments: Any) -> Any:
    """Return the arguments of a decoder, which are a raw mode or begin with one, changed."""
    if isinstance(arguments, str):
        return _OTHER_BYTE[arguments]
    return (_OTHER_BYTE[arguments[0]], *arguments[1:])
