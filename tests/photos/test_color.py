from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from cifar_app.photos import MAX_STORED_SIZE, read_photo
from tests.photos.images import BLACK, BLUE, RED, WHITE, encode, noise

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


def png_with_16_bits(values: np.ndarray) -> bytes:
    """Return an RGB PNG of 16-bit values, which Pillow cannot write, `uint16 (H, W, 3)`."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    height, width, _ = values.shape
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def tiff_with_16_bits(values: np.ndarray) -> bytes:
    """Return an RGB TIFF of 16-bit values, which Pillow cannot write, `uint16 (H, W, 3)`."""
    height, width, _ = values.shape
    tags = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, 0), (259, 3, 1, 1)]
    tags += [(262, 3, 1, 2), (273, 4, 1, 0), (277, 3, 1, 3), (278, 3, 1, height)]
    tags += [(279, 4, 1, values.nbytes)]
    start = 8 + 2 + 12 * len(tags) + 4
    offsets = {258: start + values.nbytes, 273: start}
    entries = b"".join(
        struct.pack("<HHII", tag, kind, count, offsets.get(tag, value))
        for tag, kind, count, value in tags
    )
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    return head + values.astype("<u2").tobytes() + struct.pack("<HHH", 16, 16, 16)


@pytest.mark.parametrize("encode_deep", [png_with_16_bits, tiff_with_16_bits])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_colors_with_any_number_of_bits_use_the_whole_range(
    bits: int, encode_deep: Callable[[np.ndarray], bytes]
) -> None:
    eight_bit = np.asarray(noise()).copy()
    eight_bit[0, 0] = 255
    photo = read_photo(encode_deep(eight_bit.astype(np.uint16) << (bits - 8)))
    assert np.abs(np.asarray(photo).astype(int) - eight_bit).max() <= 1


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
