"""What is no photo is refused, and the refusal says why."""

from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image

from cifar_app import photos
from cifar_app.errors import PhotoError
from cifar_app.photos import read_photo
from cifar_app.photos.limits import MAX_PIXELS_BY_FORMAT
from tests.photos.made import encoded, noise


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG; the pixels that it announces do not follow."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    pixels = struct.pack(">I", 1000) + b"IDAT"
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checksum + pixels


def icon_of(edge: int) -> bytes:
    """An icon that says it is small, with a large PNG in it."""
    inside = png_header(edge, edge)
    entry = struct.pack("<BBBBHHII", 32, 32, 0, 0, 1, 32, len(inside), 22)
    return struct.pack("<HHH", 0, 1, 1) + entry + inside


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "empty file", id="empty"),
        pytest.param(bytes(photos.MAX_BYTES + 1), "(?s)most 20 MB.*20.1 MB", id="too many bytes"),
        pytest.param(encoded(noise(1, 1)), "at least 8 pixels", id="1 x 1"),
        pytest.param(encoded(noise(100, 7)), "100 × 7 pixels", id="too flat"),
        pytest.param(png_header(20_000, 20_000), "at most 50 million pixels", id="bomb"),
        pytest.param(png_header(8_000, 8_000), "at most 50 million pixels", id="too many pixels"),
        pytest.param(encoded(noise())[:-500], "another format or damaged", id="cut PNG"),
        pytest.param(encoded(noise(), "JPEG")[:-300], "another format or damaged", id="cut JPEG"),
        pytest.param(encoded(noise(), "GIF")[:-300], "another format or damaged", id="cut GIF"),
        pytest.param(b"Dear diary, " * 50, "another format or damaged", id="text"),
        pytest.param(encoded(noise(), "PPM"), "another format", id="a format not in the list"),
        pytest.param(b"%PDF-1.7\n" + bytes(200), "a PDF document", id="PDF"),
        pytest.param(b'\n<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing", id="SVG"),
        pytest.param(b'<?xml version="1.0"?><svg/>', "a drawing", id="XML"),
        pytest.param(b"\0\0\0\x18ftypheic" + bytes(100), "another format or damaged", id="no HEIC"),
        pytest.param(encoded(noise(), "HEIF")[:-200], "another format or damaged", id="cut HEIC"),
        pytest.param(encoded(noise(), "AVIF")[:-200], "another format or damaged", id="cut AVIF"),
        pytest.param(encoded(noise(), "WEBP")[:-200], "another format or damaged", id="cut WebP"),
        pytest.param(encoded(noise(1, 10_000)), "1 × 10000 pixels", id="a line"),
        pytest.param(icon_of(20_000), "at most 50 million pixels", id="bomb in an icon"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(content: bytes, message: str) -> None:
    with pytest.raises(PhotoError, match=message):
        read_photo(content)


@pytest.mark.parametrize("kind", MAX_PIXELS_BY_FORMAT)
def test_formats_that_take_more_memory_have_fewer_pixels(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_PIXELS_BY_FORMAT[kind] < photos.MAX_PIXELS
    monkeypatch.setitem(MAX_PIXELS_BY_FORMAT, kind, 1_000_000)
    options = {"progressive": True} if kind == "progressive" else {}
    content = encoded(Image.new("RGB", (1000, 1001)), "JPEG" if options else kind, **options)
    with pytest.raises(PhotoError, match=r"at most 1 million pixels.* 1000 × 1001 pixels"):
        read_photo(content)
