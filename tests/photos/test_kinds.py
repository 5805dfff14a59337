"""Every kind of file and pixel gives the same sRGB colors."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from cifar_app import photos
from cifar_app.config import PROJECT_ROOT
from cifar_app.photos import read_photo
from tests.photos.made import (
    BLACK,
    BLUE,
    RED,
    WHITE,
    encoded,
    halves,
    interlaced_png,
    noise,
    png,
)

DEEP = {"I;16": np.uint16, "I": np.int32, "F": np.float32}


def gray_16_bits() -> Image.Image:
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


def few_bits(depth: int) -> bytes:
    """Left half a third of full brightness, right half white."""
    third = {2: 0b01010101, 4: 0x55}[depth]
    half = 10 * depth // 8
    row = bytes([third] * half + [255] * half)
    if depth == 2:  # ten pixels of two bits end within a byte
        row = bytes([third, third, 0b01011111, 255, 255])
    return png(20, 20, depth, 0, (b"\0" + row) * 20)


def deep_colors() -> bytes:
    """An RGB picture of 16 bits a channel, which Pillow reads but cannot write."""
    left, right = b"\xff\xff\0\0\0\0", b"\0\0\0\0\xff\xff"
    return png(20, 20, 16, 2, (b"\0" + left * 10 + right * 10) * 20)


@pytest.mark.parametrize(
    ("content", "left", "right"),
    [
        pytest.param(encoded(gray_16_bits()), (100,) * 3, WHITE, id="16-bit PNG"),
        pytest.param(encoded(gray_16_bits(), "TIFF"), (100,) * 3, WHITE, id="16-bit TIFF"),
        pytest.param(
            encoded(halves("F", -3.0, 7.0), "TIFF"),
            BLACK,
            WHITE,
            id="float TIFF",
        ),
        pytest.param(
            encoded(palette_with_transparency(), transparency=0), WHITE, BLUE, id="palette PNG"
        ),
        pytest.param(
            encoded(palette_with_transparency(), "GIF", transparency=1), RED, WHITE, id="clear GIF"
        ),
        pytest.param(encoded(with_alpha("RGBA")), WHITE, BLACK, id="RGBA PNG"),
        pytest.param(
            encoded(with_alpha("RGBA"), "WEBP", lossless=True), WHITE, BLACK, id="RGBA WebP"
        ),
        pytest.param(encoded(with_alpha("LA")), WHITE, BLACK, id="LA PNG"),
        pytest.param(
            encoded(halves("RGB", RED, BLUE), transparency=RED),
            WHITE,
            BLUE,
            id="RGB PNG, clear red",
        ),
        pytest.param(
            encoded(halves("L", 9, 99), transparency=9), WHITE, (99,) * 3, id="gray PNG, 9 clear"
        ),
        pytest.param(encoded(halves("1", 0, 1)), BLACK, WHITE, id="1-bit PNG"),
        pytest.param(few_bits(2), (85,) * 3, WHITE, id="2-bit PNG"),
        pytest.param(few_bits(4), (85,) * 3, WHITE, id="4-bit PNG"),
        pytest.param(deep_colors(), RED, BLUE, id="16-bit RGB PNG"),
        pytest.param(interlaced_png(halves("RGB", RED, BLUE)), RED, BLUE, id="interlaced PNG"),
        pytest.param(encoded(halves("L", 9, 99)), (9,) * 3, (99,) * 3, id="gray PNG"),
        pytest.param(encoded(halves("RGB", RED, BLUE), "BMP"), RED, BLUE, id="BMP"),
        pytest.param(encoded(halves("RGB", RED, BLUE), "AVIF", quality=100), RED, BLUE, id="AVIF"),
        pytest.param(encoded(halves("RGB", RED, BLUE), "HEIF", quality=100), RED, BLUE, id="HEIC"),
        pytest.param(
            encoded(with_alpha("RGBA"), "HEIF", quality=100), WHITE, BLACK, id="clear HEIC"
        ),
        pytest.param(
            encoded(halves("RGB", RED, BLUE), "ICO", sizes=[(20, 20)]), RED, BLUE, id="ICO"
        ),
        pytest.param(
            encoded(halves("RGB", RED, BLUE), "JPEG", progressive=True), RED, BLUE, id="progressive"
        ),
        pytest.param(
            encoded(halves("RGB", RED, BLUE), "TIFF", compression="tiff_lzw"), RED, BLUE, id="TIFF"
        ),
        pytest.param(
            encoded(halves("CMYK", (0, 255, 255, 0), (255, 255, 0, 0)), "JPEG"),
            RED,
            BLUE,
            id="CMYK JPEG, inverted as Adobe does",
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


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG", "TIFF", "AVIF", "HEIF", "MPO"])
def test_an_animation_shows_its_first_frame(format_name: str) -> None:
    frames = [Image.new("RGB", (20, 20), color) for color in (RED, BLUE)]
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
def test_the_embedded_color_profile_is_applied(mode: str) -> None:
    image = Image.new("RGB", (20, 20), (64, 64, 64))
    image = image.quantize(2) if mode == "P" else image.convert(mode)
    srgb = read_photo(encoded(image))
    linear = read_photo(encoded(image, icc_profile=linear_profile()))
    assert srgb.getpixel((5, 5)) == (64, 64, 64)
    # IEC 61966-2-1: 1.055 * (64 / 255) ** (1 / 2.4) - 0.055 = 0.5377
    assert abs(np.asarray(linear).astype(int) - 137).max() <= 1


def test_a_broken_color_profile_leaves_the_colors() -> None:
    photo = read_photo(encoded(Image.new("RGB", (20, 20), RED), icc_profile=b"no profile"))
    assert photo.getpixel((5, 5)) == RED


@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_a_large_photo_is_kept_small(format_name: str) -> None:
    photo = read_photo(encoded(Image.new("RGB", (4000, 1000), RED), format_name))
    assert photo.size == (photos.MAX_STORED_SIZE, photos.MAX_STORED_SIZE // 4)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((600, 9000), (256, 3840)), ((16_000, 600), (4000, 150)), ((3000, 9), (3000, 9))],
)
def test_the_squares_of_a_narrow_photo_keep_their_pixels(
    size: tuple[int, int], kept: tuple[int, int]
) -> None:
    assert read_photo(encoded(Image.new("RGB", size, RED))).size == kept


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_a_large_picture_of_any_kind_keeps_its_halves(mode: str) -> None:
    image = halves("RGB", RED, BLUE).resize((3300, 825)).convert("L" if mode[0] in "IF" else mode)
    stored = Image.fromarray(np.asarray(image, DEEP[mode]) * 200) if mode in DEEP else image
    photo = read_photo(encoded(stored, "TIFF"))
    assert photo.size == (photos.MAX_STORED_SIZE, photos.MAX_STORED_SIZE // 4)
    pixels = np.asarray(photo.convert("RGB").resize((2, 1), Image.Resampling.BOX)).astype(int)
    assert abs(pixels[0, 0] - pixels[0, 1]).max() > 20


def test_a_process_that_has_read_other_photos_reads_a_heic_one(tmp_path: Path) -> None:
    for name, format_name in (("one.ico", "ICO"), ("two.heic", "HEIF")):
        (tmp_path / name).write_bytes(encoded(noise(), format_name))
    code = (
        "import sys, pathlib, cifar_app\n"
        "for name in ('one.ico', 'two.heic'):\n"
        "    cifar_app.read_photo(pathlib.Path(sys.argv[1], name).read_bytes())\n"
        "    print('pillow_heif' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT_ROOT)
    assert done.stdout.split() == ["False", "True"]
