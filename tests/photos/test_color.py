from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from cifar_app.photos import MAX_STORED_SIZE, read_photo
from tests.photos.images import BLACK, BLUE, RED, WHITE, encode

DEEP_DTYPES = {"I;16": np.uint16, "I": np.int32, "F": np.float32}


def two_halves(mode: str, left: Any, right: Any) -> Image.Image:
    """Return a 20 × 20 image of two colors."""
    image = Image.new(mode, (20, 20), left)
    image.paste(right, (10, 0, 20, 20))
    return image


RED_BLUE = two_halves("RGB", RED, BLUE)
GRAY = two_halves("L", 9, 99)
GRAY_16_BIT = Image.fromarray(np.repeat([[25_600, 65_535]], 20, axis=0).repeat(10, 1).astype("u2"))
PALETTE = two_halves("P", 0, 1)
PALETTE.putpalette([*RED, *BLUE])
TRANSPARENT_BLACK = two_halves("RGBA", (0, 0, 0, 0), (0, 0, 0, 255))
CYAN_MAGENTA_YELLOW = two_halves("CMYK", (0, 255, 255, 0), (255, 255, 0, 0))

GRAY_12_BIT = Image.fromarray(np.asarray(GRAY_16_BIT) // 16)

CASES = {
    "12-bit values in a 16-bit PNG": (encode(GRAY_12_BIT), (100,) * 3, WHITE),
    "12-bit values in a 16-bit TIFF": (encode(GRAY_12_BIT, "TIFF"), (100,) * 3, WHITE),
    "16-bit PNG": (encode(GRAY_16_BIT), (100,) * 3, WHITE),
    "16-bit TIFF": (encode(GRAY_16_BIT, "TIFF"), (100,) * 3, WHITE),
    "float TIFF": (encode(two_halves("F", -3.0, 7.0), "TIFF"), BLACK, WHITE),
    "palette PNG": (encode(PALETTE, transparency=0), WHITE, BLUE),
    "transparent GIF": (encode(PALETTE, "GIF", transparency=1), RED, WHITE),
    "RGBA PNG": (encode(TRANSPARENT_BLACK), WHITE, BLACK),
    "RGBA WebP": (encode(TRANSPARENT_BLACK, "WEBP", lossless=True), WHITE, BLACK),
    "RGBA HEIC": (encode(TRANSPARENT_BLACK, "HEIF", quality=100), WHITE, BLACK),
    "LA PNG": (encode(TRANSPARENT_BLACK.convert("LA")), WHITE, BLACK),
    "RGB PNG, transparent red": (encode(RED_BLUE, transparency=RED), WHITE, BLUE),
    "gray PNG, transparent 9": (encode(GRAY, transparency=9), WHITE, (99,) * 3),
    "1-bit PNG": (encode(two_halves("1", 0, 1)), BLACK, WHITE),
    "CMYK JPEG": (encode(CYAN_MAGENTA_YELLOW, "JPEG"), RED, BLUE),
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


PQ, HLG = 16, 18
DIFFUSE_WHITE = {PQ: 148, HLG: 191}
"""Value of white paper: 58% of the PQ signal and 75% of the HLG signal (ITU-R BT.2408)."""


def nclx(transfer: int, container: str) -> bytes:
    """Return a file of black and white paper that names its transfer characteristics."""
    image = two_halves("RGB", BLACK, (DIFFUSE_WHITE.get(transfer, 255),) * 3)
    if container == "HEIF":
        return encode(
            image, "HEIF", quality=100, color_primaries=9, transfer_characteristics=transfer
        )
    content = encode(image, container, quality=100)
    start = content.index(b"colrnclx") + 8
    return content[:start] + struct.pack(">HH", 9, transfer) + content[start + 4 :]


@pytest.mark.parametrize("container", ["HEIF", "AVIF"])
@pytest.mark.parametrize("transfer", [PQ, HLG, 13])
def test_white_paper_is_white_in_hdr_photos(transfer: int, container: str) -> None:
    pixels = np.asarray(read_photo(nclx(transfer, container))).astype(int)
    assert abs(pixels[10, 3] - BLACK).max() <= 4
    assert abs(pixels[10, 16] - WHITE).max() <= 6


def test_bt2020_green_of_hdr_photos_is_the_green_of_srgb() -> None:
    # The linear BT.2020 values of sRGB's green (ITU-R BT.2087), encoded with PQ at 100 cd/m².
    image = Image.new("RGB", (20, 20), (88, 127, 71))
    content = encode(image, "HEIF", quality=100, color_primaries=9, transfer_characteristics=PQ)
    red, green, blue = np.asarray(read_photo(content))[10, 10].astype(int)
    assert green - max(red, blue) > 100


def linear_profile() -> bytes:
    """Return an RGB profile with the primaries of sRGB and gamma 1 instead of about 2.2."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    curve = profile.index(b"para")  # one for all three channels
    # Curve type 0, Y = X^1 (ICC.1:2010, 10.16).
    profile[curve + 8 : curve + 16] = struct.pack(">HHi", 0, 0, 65_536)
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_valid_color_profile_is_applied(mode: str) -> None:
    image = Image.new("RGB", (20, 20), (64, 64, 64))
    image = image.quantize(2) if mode == "P" else image.convert(mode)
    # IEC 61966-2-1: 1.055 * (64 / 255) ** (1 / 2.4) - 0.055 = 0.5377
    for profile, expected in ((None, 64), (b"no profile", 64), (linear_profile(), 137)):
        photo = read_photo(encode(image, icc_profile=profile))
        assert abs(np.asarray(photo).astype(int) - expected).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_large_images_of_any_mode_are_reduced(mode: str) -> None:
    image = RED_BLUE.resize((3300, 825)).convert("L" if mode[0] in "IF" else mode)
    if mode in DEEP_DTYPES:
        image = Image.fromarray(np.asarray(image, DEEP_DTYPES[mode]) * 200)
    photo = read_photo(encode(image, "TIFF"))
    assert photo.size == (MAX_STORED_SIZE, MAX_STORED_SIZE // 4)
    pixels = np.asarray(photo.resize((2, 1), Image.Resampling.BOX)).astype(int)
    assert abs(pixels[0, 0] - pixels[0, 1]).max() > 20
