"""Untrusted bytes → an upright sRGB photo → the square that a network looks at.

Every file that enters the project is decoded here and nowhere else.
"""

from cifar_app.photos.crop import SMALLEST_CROP, Crop, square_view
from cifar_app.photos.decode import read_photo
from cifar_app.photos.limits import (
    FORMATS,
    KEPT_EDGE,
    MAX_BYTES,
    MAX_PIXELS,
    MIN_EDGE,
    check_size,
)

__all__ = [
    "FORMATS",
    "KEPT_EDGE",
    "MAX_BYTES",
    "MAX_PIXELS",
    "MIN_EDGE",
    "SMALLEST_CROP",
    "Crop",
    "check_size",
    "read_photo",
    "square_view",
]
