from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image

from cifar_app import photos
from cifar_app.errors import PhotoError
from cifar_app.photos import read_photo
from cifar_app.photos.limits import MAX_PIXELS_BY_FORMAT
from tests.photos.images import encode, noise


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
    "too many bytes": (bytes(photos.MAX_BYTES + 1), "(?s)most 20 MB.*20.1 MB"),
    "one column": (encode(noise(1, 10_000)), "1 × 10000 pixels"),
    "bomb": (png_header(20_000, 20_000), "at most 50 million pixels"),
    "bomb in an icon": (forged_icon(20_000), "at most 50 million pixels"),
    "truncated JPEG": (encode(noise(), "JPEG")[:-300], "corrupted file"),
    "forged HEIC": (b"\0\0\0\x18ftypheic" + bytes(100), "corrupted file"),
    "text": (b"Dear diary, " * 50, "another format"),
    "PDF": (b"%PDF-1.7\n" + bytes(200), "a PDF document"),
    "SVG": (b'\n<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing"),
}


@pytest.mark.parametrize("case", CASES)
def test_other_files_are_refused_with_a_reason(case: str) -> None:
    content, message = CASES[case]
    with pytest.raises(PhotoError, match=message):
        read_photo(content)


@pytest.mark.parametrize("kind", MAX_PIXELS_BY_FORMAT)
def test_pixel_limit_depends_on_the_format(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_PIXELS_BY_FORMAT[kind] < photos.MAX_PIXELS
    monkeypatch.setitem(MAX_PIXELS_BY_FORMAT, kind, 1_000_000)
    options = {"progressive": True} if kind == "progressive" else {}
    content = encode(Image.new("RGB", (1000, 1001)), "JPEG" if options else kind, **options)
    with pytest.raises(PhotoError, match=r"at most 1 million pixels.* 1000 × 1001 pixels"):
        read_photo(content)
