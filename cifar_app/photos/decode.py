"""Untrusted bytes → an upright sRGB photo."""

from __future__ import annotations

import io
import threading
import warnings

from PIL import ExifTags, Image

from cifar_app.errors import READ_ERRORS, PhotoError
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

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each EXIF orientation."""

_ONE_AT_A_TIME = threading.Lock()
"""So that the memory that a large photo takes is taken once, however many come."""


def read_photo(content: bytes) -> Image.Image:
    """Decode a file to an upright RGB photo in sRGB.

    The first frame of an animation, transparency on white, deep grays and floats stretched to
    8 bits, EXIF orientation and color profile applied, at most `KEPT_EDGE` pixels long, a
    narrow one `KEPT_LENGTH`.

    Raises:
        PhotoError: The file is too large, no image of a known format, damaged, or too small.
    """
    check_size(len(content))
    try:
        with _ONE_AT_A_TIME:
            photo = _decode(content)
    except PhotoError:
        raise
    except Image.DecompressionBombError as error:
        raise too_many_pixels_error("more pixels than can be opened safely") from error
    except READ_ERRORS as error:
        # Pillow's decoders answer damaged files with any of these.
        raise unreadable_error(content) from error
    scale = downscale_factor(*photo.size)
    kept = [max(1, round(scale * edge)) for edge in photo.size]
    return photo.resize((kept[0], kept[1]), Image.Resampling.LANCZOS) if scale < 1 else photo


def _decode(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Pillow warns about harmless oddities in metadata; a bomb is refused all the same.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(content), formats=_formats(content)) as image:
            check_pixels(image)
            image.draft("RGB", (MAX_STORED_SIZE, MAX_STORED_SIZE))
            image.load()
            return _upright(image, to_srgb(image))


def _formats(content: bytes) -> tuple[str, ...]:
    """All formats; HEIF, whose reader takes 3 MB, only for a file that begins like one."""
    if content[4:8] != b"ftyp":
        return tuple(name for name in FORMATS if name != "HEIF")
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    return FORMATS


def _upright(image: Image.Image, photo: Image.Image) -> Image.Image:
    # Not `ImageOps.exif_transpose`: it writes the metadata anew and fails where, as in many
    # a real photo, another of its fields is odd.
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except READ_ERRORS:
        return photo  # no readable metadata: as it was taken
    return photo.transpose(_TURNS[orientation]) if orientation in _TURNS else photo
