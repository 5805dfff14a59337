"""Untrusted bytes → an upright sRGB photo → the square that a network looks at.

Every file that enters the project is decoded here and nowhere else.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image, ImageCms

from cifar_app.errors import PhotoError

MAX_BYTES = 20 * 1024**2
MAX_PIXELS = 50_000_000
MIN_EDGE = 8
KEPT_EDGE = 1600
"""Photos are kept at most this long: more shows nothing on screen and fills the memory."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "ICO")
"""Pillow's names; its JPEG reader also opens MPO, the two-picture files of some phones."""

_NAMES = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or ICO"
_BACKGROUND = (255, 255, 255)
_DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
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


@dataclass(frozen=True)
class Crop:
    """A square of a photo, in shares of it, so that it holds at any resolution.

    Attributes:
        x: Centre of the square, 0 (left) to 1 (right).
        y: Centre of the square, 0 (top) to 1 (bottom).
        size: Edge of the square as a share of the photo's shorter edge, 0–1.
    """

    x: float = 0.5
    y: float = 0.5
    size: float = 1.0

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in pixels; the square is moved to lie inside."""
        edge = max(1, min(round(self.size * min(width, height)), width, height))
        left = min(max(round(self.x * width - edge / 2), 0), width - edge)
        top = min(max(round(self.y * height - edge / 2), 0), height - edge)
        return left, top, left + edge, top + edge


def read_photo(content: bytes) -> Image.Image:
    """Decode a file to an upright RGB photo in sRGB.

    The first frame of an animation, transparency on white, deep greys and floats stretched to
    8 bits, EXIF orientation and colour profile applied, at most `KEPT_EDGE` pixels long.

    Raises:
        PhotoError: The file is too large, no image of a known format, damaged, or too small.
    """
    _check_size(content)
    try:
        with warnings.catch_warnings():
            # Pillow warns about harmless oddities in metadata; a bomb is refused below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check_pixels(image.width, image.height)
                image.draft("RGB", (KEPT_EDGE, KEPT_EDGE))
                image.load()
                photo = _to_srgb(_upright(image))
    except PhotoError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels("more pixels than can be opened safely") from error
    except (
        OSError,
        SyntaxError,
        struct.error,
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        EOFError,
        OverflowError,
        ArithmeticError,
        RuntimeError,
        MemoryError,
    ) as error:
        # Pillow's decoders answer damaged files with any of these.
        raise _unreadable(content) from error
    photo.thumbnail((KEPT_EDGE, KEPT_EDGE), Image.Resampling.LANCZOS)
    return photo


def square_view(photo: Image.Image, size: int, crop: Crop | None = None) -> np.ndarray:
    """The square of a photo as a network of input size `size` sees it.

    Args:
        photo: An RGB picture.
        size: Edge of the result, pixels.
        crop: The square; the largest centred one by default.

    Returns:
        `uint8 (size, size, 3)`.
    """
    box = (crop or Crop()).box(photo.width, photo.height)
    # Not `resize(box=box)`: at the edges it also looks at the pixels beyond them.
    return np.asarray(photo.crop(box).resize((size, size), Image.Resampling.LANCZOS))


def _check_size(content: bytes) -> None:
    if not content:
        raise PhotoError(
            "A photo file has content.",
            received="an empty file (0 bytes)",
            remedy="Choose the file again, or another one.",
        )
    if len(content) > MAX_BYTES:
        raise PhotoError(
            f"A photo file has at most {MAX_BYTES // 1024**2} MB.",
            received=f"{len(content) / 1024**2:.0f} MB",
            remedy="Save it smaller or as JPEG.",
        )


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(f"{width} × {height} pixels")
    if min(width, height) < MIN_EDGE:
        raise PhotoError(
            f"A photo is at least {MIN_EDGE} pixels wide and high.",
            received=f"{width} × {height} pixels",
            remedy="Choose a larger one.",
        )


def _too_many_pixels(received: str) -> PhotoError:
    return PhotoError(
        f"A photo has at most {MAX_PIXELS // 1_000_000} million pixels.",
        received=received,
        remedy="Scale it down, or cut out the part that matters.",
    )


def _unreadable(content: bytes) -> PhotoError:
    head = content[:256].lstrip().lower()
    if head.startswith(b"%pdf"):
        received = "a PDF document"
    elif head.startswith((b"<svg", b"<?xml")):
        received = "an SVG or XML document, which is a drawing and has no pixels"
    elif content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        received = "a HEIC photo, which cannot be read here"
    else:
        received = f"{len(content):,} bytes that are another format or damaged"
    return PhotoError(
        f"A photo is a whole {_NAMES} file.",
        received=received,
        remedy="Save it as JPEG or PNG and choose it again.",
    )


def _upright(image: Image.Image) -> Image.Image:
    # Not `ImageOps.exif_transpose`: it writes the metadata anew and fails where, as in many
    # a real photo, another of its fields is odd.
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except (SyntaxError, struct.error, ValueError, TypeError, KeyError):
        return image  # no readable metadata: as it was taken
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode in _DEEP_MODES:
        image = _stretch_to_8_bits(image)
    if image.has_transparency_data:
        image = _on_background(image.convert("RGBA"))
    elif image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    if profile:
        image = _apply_profile(image, profile)
    return image.convert("RGB")


def _stretch_to_8_bits(image: Image.Image) -> Image.Image:
    # 16-bit files use their full range, others (floats, 32-bit) whatever range they like.
    values = np.asarray(image, np.float64)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    if image.mode.startswith("I;16") or (image.mode == "I" and 255 < values.max() <= 65_535):
        low, high = 0.0, 65_535.0
    else:
        low, high = float(values.min()), float(values.max())
    scaled = (values - low) / max(high - low, 1e-9) * 255
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))


def _on_background(image: Image.Image) -> Image.Image:
    canvas = Image.new("RGBA", image.size, (*_BACKGROUND, 255))
    return Image.alpha_composite(canvas, image).convert("RGB")


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a broken profile leaves the colours as they are, as browsers do
    return converted or image
