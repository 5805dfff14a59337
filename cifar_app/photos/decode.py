"""Untrusted bytes → an upright sRGB photo."""

from __future__ import annotations

import io
import math
import re
import threading
import warnings

from PIL import ExifTags, Image
from PIL.JpegImagePlugin import JpegImageFile

from cifar_app.errors import READ_ERRORS
from cifar_app.photos.color import to_srgb
from cifar_app.photos.cost import bytes_per_pixel, jpeg_bytes_per_pixel
from cifar_app.photos.deep_color import raw_mode, read_low_bytes
from cifar_app.photos.hdr import find_hdr
from cifar_app.photos.heif import decode_heif, hdr_of_heif
from cifar_app.photos.limits import (
    MAX_PIXELS,
    check_pixels,
    downscale_factor,
    max_pixels_in_memory,
    too_many_pixels_error,
)
from cifar_app.photos.other_formats import check_format, is_heif, unreadable_error
from cifar_app.photos.source import PhotoSource, read_bytes

_FORMAT_TITLES = {
    "PNG": "PNG",
    "WEBP": "WebP",
    "GIF": "GIF",
    "BMP": "BMP",
    "TIFF": "TIFF",
    "AVIF": "AVIF",
    "ICO": "ICO",
}
"""Formats that `Image.open` tries, by Pillow's name; JPEG and HEIC are opened otherwise."""

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


def read_photo(source: PhotoSource) -> Image.Image:
    """Decode a file to an upright RGB photo in sRGB.

    An animation gives its first frame. Transparent pixels become white. 16-bit and float
    images are scaled to 8 bits. EXIF orientation and color profile are applied. Large photos
    are scaled down to `MAX_STORED_SIZE`, narrow ones to `MAX_STORED_LENGTH`.

    Args:
        source: Content, path, or open file.

    Raises:
        PhotoError: The file cannot be read, is too large or too small, has an unknown format,
            or is corrupted.
    """
    content = read_bytes(source)
    try:
        with _DECODE_LOCK:
            photo = _decode(content)
    except Image.DecompressionBombError as error:
        pixels = int(re.findall(r"\d+", str(error))[0])
        raise too_many_pixels_error(
            f"{pixels:,} pixels", MAX_PIXELS, "Images of this kind"
        ) from error
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
        check_format(content)
        if is_heif(content):
            pixels = decode_heif(content)
            return to_srgb(pixels, hdr_of_heif(pixels.info))
        if content.startswith(b"\xff\xd8"):
            with JpegImageFile(io.BytesIO(content)) as image:
                _prepare_jpeg(image, content)
                image.load()
                return _upright(image, to_srgb(image))
        with Image.open(io.BytesIO(content), formats=tuple(_FORMAT_TITLES)) as image:
            name = _FORMAT_TITLES[image.format or ""]
            cost, stored_mode = bytes_per_pixel(image), raw_mode(image)
            check_pixels(image.size, cost, len(content), f"{name} images of this kind")
            image.load()
            hdr = None if "icc_profile" in image.info else find_hdr(content)
            fits_twice = image.width * image.height <= max_pixels_in_memory(2 * cost, len(content))
            deep = read_low_bytes(image, content, stored_mode) if fits_twice else None
            return _upright(image, to_srgb(deep or image, hdr))


def _prepare_jpeg(image: JpegImageFile, content: bytes) -> None:
    """Let the decoder scale a JPEG down to near its stored size, and check the memory it takes."""
    size = image.size
    factor = downscale_factor(*size)
    image.draft("RGB", (math.ceil(factor * size[0]), math.ceil(factor * size[1])))
    kind = "Progressive JPEGs" if image.info.get("progressive") else "JPEGs of this kind"
    check_pixels(size, jpeg_bytes_per_pixel(image, size, content), len(content), kind)


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
