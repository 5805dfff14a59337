"""Untrusted bytes → an upright sRGB photo."""

from __future__ import annotations

import io
import threading
import warnings

from PIL import ExifTags, Image

from cifar_app.errors import READ_ERRORS
from cifar_app.photos.color import to_srgb
from cifar_app.photos.limits import (
    FORMATS,
    MAX_STORED_SIZE,
    check_pixels,
    check_size,
    downscale_factor,
    too_many_pixels_error,
    unreadable_error,
)

_TRANSPOSE_BY_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_DECODE_LOCK = threading.Lock()
"""Limits the memory for decoding to that of one large photo."""


def read_photo(content: bytes) -> Image.Image:
    """Decode a file to an upright RGB photo in sRGB.

    An animation gives its first frame. Transparent pixels become white. 16-bit and float
    images are scaled to 8 bits. EXIF orientation and color profile are applied. Large photos
    are scaled down to `MAX_STORED_SIZE`, narrow ones to `MAX_STORED_LENGTH`.

    Raises:
        PhotoError: The file is too large or too small, has an unknown format, or is corrupted.
    """
    check_size(len(content))
    try:
        with _DECODE_LOCK:
            photo = _decode(content)
    except Image.DecompressionBombError as error:
        raise too_many_pixels_error("more pixels than can be opened safely") from error
    except READ_ERRORS as error:  # Pillow's decoders raise any of these for corrupted files
        raise unreadable_error(content) from error
    factor = downscale_factor(*photo.size)
    if factor == 1:
        return photo
    width, height = (max(1, round(factor * side)) for side in photo.size)
    return photo.resize((width, height), Image.Resampling.LANCZOS)


def _decode(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Pillow warns about harmless oddities in metadata; bombs are refused regardless.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(content), formats=_formats(content)) as image:
            check_pixels(image)
            image.draft("RGB", (MAX_STORED_SIZE, MAX_STORED_SIZE))
            image.load()
            return _upright(image, to_srgb(image))


def _formats(content: bytes) -> tuple[str, ...]:
    """Return the formats to try; HEIF, whose reader takes 3 MB, only if the file starts so."""
    if content[4:8] != b"ftyp":
        return tuple(name for name in FORMATS if name != "HEIF")
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    return FORMATS


def _upright(image: Image.Image, photo: Image.Image) -> Image.Image:
    # Not `ImageOps.exif_transpose`: it rewrites the metadata and fails if, as in many real
    # photos, another field of them is invalid.
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except READ_ERRORS:
        return photo
    if orientation not in _TRANSPOSE_BY_ORIENTATION:
        return photo
    return photo.transpose(_TRANSPOSE_BY_ORIENTATION[orientation])
