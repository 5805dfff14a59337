from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from benchmarks.damage import damaged_files, valid_files
from cifar_app.errors import PhotoError
from cifar_app.photos import MAX_STORED_SIZE, read_photo
from cifar_app.photos.limits import downscale_factor
from tests.photos.images import BLUE, RED, encode, noise


def is_photo(content: bytes) -> bool:
    """Return whether a file is accepted; any error other than `PhotoError` fails the test."""
    try:
        photo = read_photo(content)
    except PhotoError:
        return False
    assert photo.mode == "RGB"
    assert downscale_factor(*photo.size) == 1
    photo.tobytes()
    return True


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_photos_are_upright(format_name: str) -> None:
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        content = encode(noise(), format_name, exif=exif.tobytes(), quality=95)
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
        np.testing.assert_array_equal(read_photo(content), expected)


def test_invalid_metadata_is_ignored() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "maker"
    content = encode(noise(40, 30), "JPEG", exif=exif)
    # The maker's name becomes a floating-point number.
    entry = struct.pack(">HHI", ExifTags.Base.Make, 2, 6)
    invalid = content.replace(entry, struct.pack(">HHI", ExifTags.Base.Make, 11, 1))
    assert invalid != content
    assert read_photo(invalid).size == (30, 40)


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG", "TIFF", "AVIF", "HEIF", "MPO"])
def test_animation_gives_its_first_frame(format_name: str) -> None:
    frames = [Image.new("RGB", (20, 20), color) for color in (RED, BLUE)]
    content = encode(frames[0], format_name, save_all=True, append_images=frames[1:])
    assert abs(np.asarray(read_photo(content)).astype(int) - RED).max() <= 4


@pytest.mark.parametrize("format_name", ["PNG", "JPEG"])
def test_large_photos_are_scaled_down(format_name: str) -> None:
    for size, stored in (
        ((4000, 1000), (MAX_STORED_SIZE, MAX_STORED_SIZE // 4)),
        ((600, 9000), (256, 3840)),
        ((16_000, 600), (4000, 150)),
        ((3000, 9), (3000, 9)),
    ):
        assert read_photo(encode(Image.new("RGB", size, RED), format_name)).size == stored


@pytest.mark.parametrize("count", [200, pytest.param(4000, marks=pytest.mark.slow)])
def test_damaged_files_raise_only_photo_errors(count: int) -> None:
    assert all(map(is_photo, valid_files().values()))
    n_photos = sum(is_photo(content) for _, content in damaged_files(count, seed=0))
    # Neither all nor none: the damage reaches the decoders.
    assert count // 10 < n_photos < count // 2
