from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image

from benchmarks.files import FORMATS, measure_large_file
from cifar_app import photos
from cifar_app.errors import PhotoError
from cifar_app.photos import limits, read_photo
from tests.photos.images import RED, encode, noise


def png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG file without its pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    pixels = struct.pack(">I", 1000) + b"IDAT"
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checksum + pixels


def forged_icon(size: int) -> bytes:
    """Return an icon that claims to be small but contains a large PNG."""
    content = png_header(size, size)
    entry = struct.pack("<BBBBHHII", 32, 32, 0, 0, 1, 32, len(content), 22)
    return struct.pack("<HHH", 0, 1, 1) + entry + content


CASES = {
    "empty": (b"", "0 bytes"),
    "too many bytes": (bytes(photos.MAX_BYTES + 1), "(?s)most 50 MB.*50.1 MB"),
    "one column": (encode(noise(1, 10_000)), "1 × 10000 pixels"),
    "bomb": (png_header(20_000, 20_000), "at most 66 million pixels.* 400,000,000 pixels"),
    "bomb in an icon": (forged_icon(20_000), "at most 66 million pixels"),
    "truncated JPEG": (encode(noise(), "JPEG")[:-300], "corrupted file"),
    "forged HEIC": (b"\0\0\0\x18ftypheic" + bytes(100), "corrupted file"),
    "text": (b"Dear diary, " * 50, "another format"),
    "SVG": (b'\n<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing"),
}


@pytest.mark.parametrize("case", CASES)
def test_other_files_are_refused_with_a_reason(case: str) -> None:
    content, message = CASES[case]
    with pytest.raises(PhotoError, match=message):
        read_photo(content)


LIMITED = {
    "progressive JPEG": ("JPEG", {"progressive": True}, "Progressive JPEGs"),
    "PNG": ("PNG", {}, "PNG images of this kind"),
    "WebP": ("WEBP", {}, "WebP images of this kind"),
    "AVIF": ("AVIF", {}, "AVIF images of this kind"),
    "HEIC": ("HEIF", {}, "HEIC photos of this kind"),
    "TIFF": ("TIFF", {}, "TIFF images of this kind"),
}


@pytest.mark.parametrize("kind", LIMITED)
def test_image_that_exceeds_the_memory_is_refused(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    format_name, options, words = LIMITED[kind]
    content = encode(Image.new("RGB", (1000, 1001)), format_name, **options)
    read_photo(content)
    monkeypatch.setattr(limits, "MAX_MEMORY", 2_000_000 + len(content))
    with pytest.raises(PhotoError, match=rf"{words} can have at most \d .* 1000 × 1001 pixels"):
        read_photo(content)


def without_interleaving(content: bytes) -> bytes:
    """Change the header of the first scan of a JPEG so that it holds one of its channels."""
    start = content.index(b"\xff\xda")
    return content[:start] + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + content[start + 14 :]


def test_baseline_jpeg_needs_memory_only_for_its_reduced_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = Image.new("RGB", (12_000, 9_000), RED)  # of a camera with 108 megapixels
    content = encode(image, "JPEG")
    monkeypatch.setattr(limits, "MAX_MEMORY", 40_000_000)
    assert read_photo(content).size == (1600, 1200)
    # The channels one after another: all of them are kept until the last is read.
    with pytest.raises(PhotoError, match=r"JPEGs of this kind can have .* 12000 × 9000 pixels"):
        read_photo(without_interleaving(content))


def test_thumbnail_stands_for_a_heic_photo_that_exceeds_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = Image.new("RGB", (1600, 1200), RED)
    plain, with_thumbnail = (encode(image, "HEIF", thumbnails=sizes) for sizes in ([], [256]))
    monkeypatch.setattr(limits, "MAX_MEMORY", 2_000_000)
    assert read_photo(with_thumbnail).size == (256, 192)
    with pytest.raises(PhotoError, match="HEIC photos of this kind"):
        read_photo(plain)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_largest_files_stay_within_the_memory(name: str) -> None:
    result = measure_large_file(name)
    assert result["memory_mb"] + result["megabytes"] < limits.MAX_MEMORY / 1e6
