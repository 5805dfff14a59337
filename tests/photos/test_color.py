from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from cifar_app.photos import MAX_STORED_SIZE, read_photo
from tests.photos.images import (
    BLACK,
    BLUE,
    RED,
    WHITE,
    encode,
    interlaced_png,
    noise,
    png,
    two_halves,
)

DEEP_DTYPES = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
RED_BLUE = two_halves("RGB", RED, BLUE)
GRAY = two_halves("L", 9, 99)


def gray_16_bit() -> Image.Image:
    values = np.full((20, 20), 256 * 100, np.uint16)
    values[:, 10:] = 65_535
    return Image.fromarray(values)


def palette() -> Image.Image:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([*RED, *BLUE])
    image.paste(1, (10, 0, 20, 20))
    return image


def transparent_and_black(mode: str) -> Image.Image:
    return two_halves("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)).convert(mode)


def gray_png(depth: int) -> bytes:
    """Return a PNG with few bits per pixel: left half one third of full brightness, right white."""
    third = {2: 0b01010101, 4: 0x55}[depth]
    half = 10 * depth // 8
    row = bytes([third] * half + [255] * half)
    if depth == 2:  # ten pixels of two bits end within a byte
        row = bytes([third, third, 0b01011111, 255, 255])
    return png(20, 20, depth, 0, (b"\0" + row) * 20)


def rgb_16_bit_png() -> bytes:
    """Return an RGB image with 16 bits per channel, which Pillow reads but cannot write."""
    left, right = b"\xff\xff\0\0\0\0", b"\0\0\0\0\xff\xff"
    return png(20, 20, 16, 2, (b"\0" + left * 10 + right * 10) * 20)


CASES = {
    "16-bit PNG": (encode(gray_16_bit()), (100,) * 3, WHITE),
    "16-bit TIFF": (encode(gray_16_bit(), "TIFF"), (100,) * 3, WHITE),
    "float TIFF": (encode(two_halves("F", -3.0, 7.0), "TIFF"), BLACK, WHITE),
    "palette PNG": (encode(palette(), transparency=0), WHITE, BLUE),
    "transparent GIF": (encode(palette(), "GIF", transparency=1), RED, WHITE),
    "RGBA PNG": (encode(transparent_and_black("RGBA")), WHITE, BLACK),
    "RGBA WebP": (encode(transparent_and_black("RGBA"), "WEBP", lossless=True), WHITE, BLACK),
    "RGBA HEIC": (encode(transparent_and_black("RGBA"), "HEIF", quality=100), WHITE, BLACK),
    "LA PNG": (encode(transparent_and_black("LA")), WHITE, BLACK),
    "RGB PNG, transparent red": (encode(RED_BLUE, transparency=RED), WHITE, BLUE),
    "gray PNG, transparent 9": (encode(GRAY, transparency=9), WHITE, (99,) * 3),
    "1-bit PNG": (encode(two_halves("1", 0, 1)), BLACK, WHITE),
    "2-bit PNG": (gray_png(2), (85,) * 3, WHITE),
    "4-bit PNG": (gray_png(4), (85,) * 3, WHITE),
    "16-bit RGB PNG": (rgb_16_bit_png(), RED, BLUE),
    "interlaced PNG": (interlaced_png(RED_BLUE), RED, BLUE),
    "gray PNG": (encode(GRAY), (9,) * 3, (99,) * 3),
    "BMP": (encode(RED_BLUE, "BMP"), RED, BLUE),
    "AVIF": (encode(RED_BLUE, "AVIF", quality=100), RED, BLUE),
    "HEIC": (encode(RED_BLUE, "HEIF", quality=100), RED, BLUE),
    "ICO": (encode(RED_BLUE, "ICO", sizes=[(20, 20)]), RED, BLUE),
    "progressive JPEG": (encode(RED_BLUE, "JPEG", progressive=True), RED, BLUE),
    "TIFF": (encode(RED_BLUE, "TIFF", compression="tiff_lzw"), RED, BLUE),
    "CMYK JPEG": (
        encode(two_halves("CMYK", (0, 255, 255, 0), (255, 255, 0, 0)), "JPEG"),
        RED,
        BLUE,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_pixels_become_rgb(case: str) -> None:
    content, left, right = CASES[case]
    photo = read_photo(content)
    assert photo.mode == "RGB"
    pixels = np.asarray(photo).astype(int)
    tolerance = 4  # of the lossy formats
    assert abs(pixels[10, 3] - left).max() <= tolerance
    assert abs(pixels[10, 16] - right).max() <= tolerance


def linear_profile() -> bytes:
    """Return an RGB profile with the primaries of sRGB and gamma 1 instead of about 2.2."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    curve = profile.index(b"para")  # one for all three channels
    # Curve type 0, Y = X^1 (ICC.1:2010, 10.16).
    profile[curve + 8 : curve + 16] = struct.pack(">HHi", 0, 0, 65_536)
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_color_profile_is_applied(mode: str) -> None:
    image = Image.new("RGB", (20, 20), (64, 64, 64))
    image = image.quantize(2) if mode == "P" else image.convert(mode)
    assert read_photo(encode(image)).getpixel((5, 5)) == (64, 64, 64)
    linear = read_photo(encode(image, icc_profile=linear_profile()))
    # IEC 61966-2-1: 1.055 * (64 / 255) ** (1 / 2.4) - 0.055 = 0.5377
    assert abs(np.asarray(linear).astype(int) - 137).max() <= 1


def test_broken_color_profile_is_ignored() -> None:
    photo = read_photo(encode(Image.new("RGB", (20, 20), RED), icc_profile=b"no profile"))
    assert photo.getpixel((5, 5)) == RED


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_large_images_of_any_mode_are_reduced(mode: str) -> None:
    image = RED_BLUE.resize((3300, 825)).convert("L" if mode[0] in "IF" else mode)
    if mode in DEEP_DTYPES:
        image = Image.fromarray(np.asarray(image, DEEP_DTYPES[mode]) * 200)
    photo = read_photo(encode(image, "TIFF"))
    assert photo.size == (MAX_STORED_SIZE, MAX_STORED_SIZE // 4)
    pixels = np.asarray(photo.resize((2, 1), Image.Resampling.BOX)).astype(int)
    assert abs(pixels[0, 0] - pixels[0, 1]).max() > 20


@given(
    st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "F"]),
    st.integers(8, 300),
    st.integers(8, 300),
)
def test_small_images_keep_their_size(mode: str, width: int, height: int) -> None:
    photo = read_photo(encode(noise(width, height).convert("L").convert(mode), "TIFF"))
    assert photo.size == (width, height)
