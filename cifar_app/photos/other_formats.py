"""Names of files that are no photo this package opens, and what to do with them."""

from __future__ import annotations

import io

from PIL import TiffImagePlugin
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from cifar_app.errors import PhotoError

_FORMAT_TITLES = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC or ICO"
_EXPORT = "Export it as JPEG or PNG."
_RAW = ("a camera raw file", "Develop it: export it as JPEG from the camera or a photo program.")
_VIDEO = ("a video", "Save one of its frames as JPEG, for example as a screenshot.")
_ARCHIVE = ("an archive or an Office document", "Unpack it, and choose the photos in it.")

_BY_START: dict[bytes, tuple[str, str]] = {
    b"\xff\x0a": ("a JPEG XL image", _EXPORT),
    b"\0\0\0\x0cJXL ": ("a JPEG XL image", _EXPORT),
    b"\xff\x4f\xff\x51": ("a JPEG 2000 image", _EXPORT),
    b"\0\0\0\x0cjP  ": ("a JPEG 2000 image", _EXPORT),
    b"8BPS": ("a Photoshop document", _EXPORT),
    b"%PDF": ("a PDF document", "Save the photo in it as JPEG or PNG."),
    b"IIRO": _RAW,  # Olympus
    b"IIRS": _RAW,
    b"MMOR": _RAW,
    b"IIU\0": _RAW,  # Panasonic
    b"FUJIFILMCCD-RAW": _RAW,
    b"FOVb": _RAW,  # Sigma
    b"\0MRM": _RAW,  # Minolta
    b"\x1aE\xdf\xa3": _VIDEO,  # Matroska, WebM
    b"PK\3\4": _ARCHIVE,
    b"PK\5\6": _ARCHIVE,
    b"Rar!": _ARCHIVE,
    b"7z\xbc\xaf": _ARCHIVE,
    b"\x1f\x8b": _ARCHIVE,
}
"""What a file is that starts so, and what to do with it."""

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_BRANDS |= {b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_DNG_VERSION, _SUB_IFDS = 50706, 330
_SENSOR_VALUES = (32803, 34892)
"""Photometric interpretations: color filter array, linear raw."""


def media_brands(content: bytes) -> set[bytes]:
    """Return the brands of a file in the container of HEIC, AVIF and MP4; none for others."""
    if content[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(content[:4], "big"), len(content), 256)
    return {content[8:12]} | {content[start : start + 4] for start in range(16, end - 3, 4)}


def is_heif(content: bytes) -> bool:
    """Return whether a file is HEIC; AVIF files may claim the general brand, too."""
    brands = media_brands(content)
    return bool(brands & _HEIF_BRANDS) and not brands & _AVIF_BRANDS


def check_format(content: bytes) -> None:
    """Raise a `PhotoError` for a file of a known format that is not opened as a photo."""
    if known := _identify(content):
        received, remedy = known
        raise PhotoError(f"A photo is a {_FORMAT_TITLES} file.", received=received, remedy=remedy)


def _identify(content: bytes) -> tuple[str, str] | None:
    for start, known in _BY_START.items():
        if content.startswith(start):
            return known
    if content[:4] == b"RIFF" and content[8:12] == b"AVI ":
        return _VIDEO
    if brands := media_brands(content):
        if brands & {b"crx "}:  # Canon
            return _RAW
        return None if brands & (_HEIF_BRANDS | _AVIF_BRANDS) else _VIDEO
    if content[:4] in (b"II*\0", b"MM\0*"):
        return _RAW if _is_tiff_raw(content) else None
    return _identify_text(content)


def _identify_text(content: bytes) -> tuple[str, str] | None:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return (
            "a web page, saved under the name of an image",
            "Open the image itself in the browser and save it with its context menu.",
        )
    if head.startswith((b"<svg", b"<?xml")):
        return "an SVG or XML document, which is a drawing without pixels", _EXPORT
    return None


def _is_tiff_raw(content: bytes) -> bool:
    """Return whether a TIFF holds sensor values; its first image is then only a preview."""
    if content[8:10] == b"CR":  # Canon
        return True
    first = _read_ifd(content, None)
    if _DNG_VERSION in first:
        return True
    offsets = first.get(_SUB_IFDS, ())
    ifds = [first, *(_read_ifd(content, offset) for offset in _as_tuple(offsets)[:8])]
    return any(
        ifd.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) in _SENSOR_VALUES for ifd in ifds
    )


def _as_tuple(value: int | tuple[int, ...]) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)


def _read_ifd(content: bytes, offset: int | None) -> ImageFileDirectory_v2:
    """Read the tags of an image in a TIFF file; `None` for the first."""
    ifd = ImageFileDirectory_v2(content[:8])
    stream = io.BytesIO(content)
    stream.seek(ifd.next if offset is None else offset)
    ifd.load(stream)
    return ifd


def unreadable_error(content: bytes) -> PhotoError:
    """Return the error for bytes that no decoder can read."""
    return PhotoError(
        f"A photo is a valid {_FORMAT_TITLES} file.",
        received=f"{len(content):,} bytes in another format, or a corrupted file",
        remedy="Save it as JPEG or PNG and choose it again.",
    )
