from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageDraw

from cifar_app import photos
from cifar_app.errors import PhotoError
from cifar_app.photos import Crop, read_photo, square_view

WHITE = (255, 255, 255)
RED = (255, 0, 0)
BLUE = (0, 0, 255)


def encoded(image: Image.Image, format_name: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format_name, **options)
    return stream.getvalue()


def noise(width: int = 40, height: int = 30) -> Image.Image:
    values = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(values)


def corners(photo: Image.Image) -> list[str]:
    """The colour at the four corners: top left, top right, bottom left, bottom right."""
    right, bottom = photo.width - 3, photo.height - 3
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    pixels = np.asarray(photo) > 127
    return [names[tuple(pixels[y, x])] for y in (2, bottom) for x in (2, right)]


def four_corners() -> Image.Image:
    """A landscape picture with another colour in each corner."""
    image = Image.new("RGB", (64, 32), WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 31, 15), RED)
    draw.rectangle((32, 0, 63, 15), (0, 255, 0))
    draw.rectangle((0, 16, 31, 31), BLUE)
    return image


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


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF"])
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


def grey_16_bits() -> Image.Image:
    image = np.full((20, 20), 256 * 100, np.uint16)
    image[:, 10:] = 65_535
    return Image.fromarray(image)


def palette_with_transparency() -> Image.Image:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([*RED, *BLUE])
    image.paste(1, (10, 0, 20, 20))
    return image


def with_alpha(mode: str) -> Image.Image:
    """Left half clear, right half black, whatever the mode."""
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (10, 0, 20, 20))
    return image.convert(mode)


def halves(mode: str, left: Any, right: Any) -> Image.Image:
    image = Image.new(mode, (20, 20), left)
    image.paste(right, (10, 0, 20, 20))
    return image


@pytest.mark.parametrize(
    ("content", "left", "right"),
    [
        pytest.param(encoded(grey_16_bits()), (100,) * 3, WHITE, id="16-bit PNG"),
        pytest.param(encoded(grey_16_bits(), "TIFF"), (100,) * 3, WHITE, id="16-bit TIFF"),
        pytest.param(
            encoded(halves("F", -3.0, 7.0), "TIFF"),
            (0, 0, 0),
            WHITE,
            id="float TIFF",
        ),
        pytest.param(
            encoded(palette_with_transparency(), transparency=0), WHITE, BLUE, id="palette PNG"
        ),
        pytest.param(
            encoded(palette_with_transparency(), "GIF", transparency=1), RED, WHITE, id="clear GIF"
        ),
        pytest.param(encoded(with_alpha("RGBA")), WHITE, (0, 0, 0), id="RGBA PNG"),
        pytest.param(
            encoded(with_alpha("RGBA"), "WEBP", lossless=True), WHITE, (0, 0, 0), id="RGBA WebP"
        ),
        pytest.param(encoded(with_alpha("LA")), WHITE, (0, 0, 0), id="LA PNG"),
        pytest.param(
            encoded(halves("RGB", RED, BLUE), transparency=RED),
            WHITE,
            BLUE,
            id="RGB PNG, clear red",
        ),
        pytest.param(
            encoded(halves("L", 9, 99), transparency=9), WHITE, (99,) * 3, id="grey PNG, 9 clear"
        ),
        pytest.param(encoded(halves("1", 0, 1)), (0, 0, 0), WHITE, id="1-bit PNG"),
        pytest.param(encoded(halves("L", 9, 99)), (9,) * 3, (99,) * 3, id="grey PNG"),
        pytest.param(encoded(halves("RGB", RED, BLUE), "BMP"), RED, BLUE, id="BMP"),
        pytest.param(encoded(halves("RGB", RED, BLUE), "AVIF", quality=100), RED, BLUE, id="AVIF"),
        pytest.param(
            encoded(halves("CMYK", (0, 255, 255, 0), (255, 255, 0, 0)), "JPEG"),
            RED,
            BLUE,
            id="CMYK JPEG",
        ),
    ],
)
def test_every_kind_of_pixel_becomes_rgb(
    content: bytes, left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    photo = read_photo(content)
    assert photo.mode == "RGB"
    pixels = np.asarray(photo).astype(int)
    tolerance = 4  # of the lossy formats
    assert abs(pixels[10, 3] - left).max() <= tolerance
    assert abs(pixels[10, 16] - right).max() <= tolerance


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG", "TIFF"])
def test_an_animation_shows_its_first_frame(format_name: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    content = encoded(frames[0], format_name, save_all=True, append_images=frames[1:])
    assert abs(np.asarray(read_photo(content)).astype(int) - RED).max() <= 4


def linear_profile() -> bytes:
    """An RGB profile with the primaries of sRGB and gamma 1 in place of about 2.2."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    curve = profile.index(b"para")  # one for all three channels
    # Curve type 0, Y = X^1 (ICC.1:2010, 10.16).
    profile[curve + 8 : curve + 16] = struct.pack(">HHi", 0, 0, 65_536)
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_the_embedded_colour_profile_is_applied(mode: str) -> None:
    image = Image.new("RGB", (20, 20), (64, 64, 64))
    image = image.quantize(2) if mode == "P" else image.convert(mode)
    srgb = read_photo(encoded(image))
    linear = read_photo(encoded(image, icc_profile=linear_profile()))
    assert srgb.getpixel((5, 5)) == (64, 64, 64)
    # IEC 61966-2-1: 1.055 * (64 / 255) ** (1 / 2.4) - 0.055 = 0.5377
    assert abs(np.asarray(linear).astype(int) - 137).max() <= 1


def test_a_broken_colour_profile_leaves_the_colours() -> None:
    photo = read_photo(encoded(Image.new("RGB", (20, 20), RED), icc_profile=b"no profile"))
    assert photo.getpixel((5, 5)) == RED


@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_a_large_photo_is_kept_small(format_name: str) -> None:
    photo = read_photo(encoded(Image.new("RGB", (4000, 1000), RED), format_name))
    assert photo.size == (photos.KEPT_EDGE, photos.KEPT_EDGE // 4)


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG; the pixels that it announces do not follow."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    pixels = struct.pack(">I", 1000) + b"IDAT"
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checksum + pixels


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "empty file", id="empty"),
        pytest.param(bytes(photos.MAX_BYTES + 1), "at most 20 MB", id="too many bytes"),
        pytest.param(encoded(noise(1, 1)), "at least 8 pixels", id="1 x 1"),
        pytest.param(encoded(noise(100, 7)), "100 × 7 pixels", id="too flat"),
        pytest.param(png_header(20_000, 20_000), "at most 50 million pixels", id="bomb"),
        pytest.param(png_header(8_000, 8_000), "8000 × 8000 pixels", id="too many pixels"),
        pytest.param(encoded(noise())[:-500], "another format or damaged", id="cut PNG"),
        pytest.param(encoded(noise(), "JPEG")[:-300], "another format or damaged", id="cut JPEG"),
        pytest.param(encoded(noise(), "GIF")[:-300], "another format or damaged", id="cut GIF"),
        pytest.param(b"Dear diary, " * 50, "another format or damaged", id="text"),
        pytest.param(encoded(noise(), "PPM"), "another format", id="a format not in the list"),
        pytest.param(b"%PDF-1.7\n" + bytes(200), "a PDF document", id="PDF"),
        pytest.param(b'\n<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing", id="SVG"),
        pytest.param(b'<?xml version="1.0"?><svg/>', "a drawing", id="XML"),
        pytest.param(b"\0\0\0\x18ftypheic" + bytes(100), "a HEIC photo", id="HEIC"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(content: bytes, message: str) -> None:
    with pytest.raises(PhotoError, match=message):
        read_photo(content)


@given(st.data())
def test_damaged_files_never_raise_anything_else(data: st.DataObject) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    content = bytearray(data.draw(st.sampled_from(_whole_files(exif))))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        photo = read_photo(bytes(content))
    except PhotoError:
        return
    assert photo.mode == "RGB"
    assert max(photo.size) <= photos.KEPT_EDGE


def _whole_files(exif: Image.Exif) -> list[bytes]:
    image = noise(16, 12)
    formats = ("JPEG", "PNG", "WEBP", "TIFF")
    return [encoded(image, name, exif=exif) for name in formats] + [encoded(image, "GIF")]


shares = st.floats(0, 1)


@given(
    crop=st.builds(Crop, shares, shares, shares),
    width=st.integers(1, 5000),
    height=st.integers(1, 5000),
)
def test_a_crop_is_square_and_inside(crop: Crop, width: int, height: int) -> None:
    left, top, right, bottom = crop.box(width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert right - left == bottom - top


@pytest.mark.parametrize(
    ("crop", "box"),
    [
        (Crop(), (50, 0, 150, 100)),
        (Crop(size=0.5), (75, 25, 125, 75)),
        (Crop(0, 0, 0.5), (0, 0, 50, 50)),
        (Crop(1, 1, 0.5), (150, 50, 200, 100)),
        (Crop(0.5, 0.5, 0), (100, 50, 101, 51)),
    ],
)
def test_a_crop_in_pixels(crop: Crop, box: tuple[int, int, int, int]) -> None:
    assert crop.box(200, 100) == box


@pytest.mark.parametrize(("x", "colour"), [(0.0, RED), (1.0, BLUE)])
def test_the_network_sees_the_chosen_square(x: float, colour: tuple[int, int, int]) -> None:
    photo = Image.new("RGB", (200, 100), RED)
    photo.paste(BLUE, (100, 0, 200, 100))
    view = square_view(photo, 32, Crop(x=x))
    assert view.shape == (32, 32, 3)
    assert view.dtype == np.uint8
    assert (view == colour).all()


def test_the_view_takes_the_centre_by_default_and_keeps_a_small_image_as_it_is() -> None:
    photo = Image.new("RGB", (200, 100), RED)
    photo.paste(BLUE, (100, 0, 200, 100))
    view = square_view(photo, 32)
    assert tuple(view[16, 2]) == RED
    assert tuple(view[16, 29]) == BLUE
    image = noise(32, 32)
    np.testing.assert_array_equal(square_view(image, 32), np.asarray(image))
