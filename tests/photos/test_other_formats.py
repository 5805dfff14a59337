from __future__ import annotations

import io
import struct
import zipfile

import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from cifar_app.errors import PhotoError
from cifar_app.photos import read_photo
from tests.photos.images import encode, noise

JPEG = encode(noise(), "JPEG")
NEW_SUBFILE_TYPE, PHOTOMETRIC, SUB_IFDS, DNG_VERSION = 254, 262, 330, 50706
COLOR_FILTER_ARRAY = 32803


def tiff(**_: object) -> bytes:
    return encode(noise(), "TIFF")


def tiff_with(tags: dict[int, object]) -> bytes:
    """Return a TIFF that opens as a small image and has further tags."""
    info = ImageFileDirectory_v2()
    for tag, value in tags.items():
        info[tag] = value
    return encode(noise(), "TIFF", tiffinfo=info)


def tiff_with_sensor_values() -> bytes:
    """Return a preview whose sub-image holds a color filter array, as in raw files."""
    sub_ifd = struct.pack("<HHHIII", 1, PHOTOMETRIC, 3, 1, COLOR_FILTER_ARRAY, 0)
    content = tiff_with({SUB_IFDS: 0xABCDEF})
    pointer = content.index(struct.pack("<I", 0xABCDEF))
    return content[:pointer] + struct.pack("<I", len(content)) + content[pointer + 4 :] + sub_ifd


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("photo.jpg", JPEG)
    return stream.getvalue()


def media(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(4) + brand * 2 + bytes(200)


CASES = {
    "JPEG XL": (b"\xff\x0a" + bytes(200), "JPEG XL image. Export it as JPEG"),
    "JPEG XL container": (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL image. Export"),
    "JPEG 2000": (encode(noise(), "JPEG2000"), "JPEG 2000 image. Export"),
    "Photoshop": (b"8BPS\0\1" + bytes(200), "Photoshop document. Export"),
    "PDF": (b"%PDF-1.7\n" + bytes(200), "PDF document. Save the photo in it"),
    "SVG": (b'\n<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing"),
    "web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "a web page.* Open the image itself"),
    "zip": (archive(), "an archive.* Unpack it"),
    "MP4": (media(b"isom"), "a video. Save one of its frames"),
    "QuickTime": (media(b"qt  "), "a video. Save one"),
    "WebM": (b"\x1aE\xdf\xa3" + bytes(200), "a video. Save one"),
    "AVI": (b"RIFF\0\0\0\0AVI LIST", "a video. Save one"),
    "Canon CR3": (media(b"crx "), "a camera raw file. Develop it"),
    "Canon CR2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(200), "a camera raw file"),
    "Fujifilm": (b"FUJIFILMCCD-RAW 0201" + bytes(200), "a camera raw file"),
    "Olympus": (b"IIRO" + bytes(200), "a camera raw file"),
    "Panasonic": (b"IIU\0" + bytes(200), "a camera raw file"),
    "DNG": (tiff_with({DNG_VERSION: b"\1\4\0\0"}), "a camera raw file"),
    "Nikon": (tiff_with_sensor_values(), "a camera raw file"),
}


@pytest.mark.parametrize("case", CASES)
def test_other_formats_are_named_with_what_to_do(case: str) -> None:
    content, message = CASES[case]
    with pytest.raises(PhotoError, match=message):
        read_photo(content)


def test_photos_in_similar_containers_are_opened() -> None:
    # The preview of an ordinary TIFF with a smaller copy; AVIF under the general brand of HEIF.
    assert read_photo(tiff_with({NEW_SUBFILE_TYPE: 1})).size == (40, 30)
    avif = encode(Image.new("RGB", (40, 30)), "AVIF")
    general = avif.replace(b"ftypavif", b"ftypmif1", 1)
    assert general != avif
    assert read_photo(general).size == (40, 30)
