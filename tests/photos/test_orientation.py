"""A photo is shown as it was taken, whichever way the camera was held."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import ExifTags, Image

from cifar_app.photos import read_photo
from tests.photos.made import encoded, four_corners


def corners(photo: Image.Image) -> list[str]:
    """The color at the four corners: top left, top right, bottom left, bottom right."""
    right, bottom = photo.width - 3, photo.height - 3
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    pixels = np.asarray(photo) > 127
    return [names[tuple(pixels[y, x])] for y in (2, bottom) for x in (2, right)]


# How a camera stores an upright picture for each orientation (EXIF 2.32, 4.6.4 A, tag 274:
# where row 0 and column 0 of the stored picture lie in the upright one).
STORED = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a.swapaxes(0, 1)[::-1],
    7: lambda a: a.swapaxes(0, 1)[::-1, ::-1],
    8: lambda a: a.swapaxes(0, 1)[:, ::-1],
}


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", STORED)
def test_every_exif_orientation_shows_the_same_upright_picture(
    orientation: int, format_name: str
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](np.asarray(four_corners()))))
    photo = read_photo(encoded(stored, format_name, exif=exif))
    assert photo.size == (64, 32)
    assert corners(photo) == ["red", "green", "blue", "white"]


def test_odd_metadata_does_not_refuse_a_photo() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "maker"
    content = encoded(four_corners(), "JPEG", exif=exif)
    # The maker's name becomes a floating-point number.
    entry = struct.pack(">HHI", ExifTags.Base.Make, 2, 6)
    odd = content.replace(entry, struct.pack(">HHI", ExifTags.Base.Make, 11, 1))
    assert odd != content
    assert read_photo(odd).size == (32, 64)


@pytest.mark.parametrize("orientation", STORED)
def test_a_heic_photo_is_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](np.asarray(four_corners()))))
    photo = read_photo(encoded(stored, "HEIF", exif=exif.tobytes(), quality=95))
    assert photo.size == (64, 32)
    assert corners(photo) == ["red", "green", "blue", "white"]
