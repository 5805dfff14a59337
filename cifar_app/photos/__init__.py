"""Untrusted bytes → an upright sRGB photo → the square crop that a model takes.

Every image file that enters the project is decoded here.
"""

from cifar_app.photos.crop import MIN_CROP_SIZE, Crop, crop_and_resize
from cifar_app.photos.decode import read_photo
from cifar_app.photos.encode import encode_png
from cifar_app.photos.limits import (
    MAX_BYTES,
    MAX_MEMORY,
    MAX_PIXELS,
    MAX_STORED_SIZE,
    MIN_SIZE,
    check_size,
)

__all__ = [
    "MAX_BYTES",
    "MAX_MEMORY",
    "MAX_PIXELS",
    "MAX_STORED_SIZE",
    "MIN_CROP_SIZE",
    "MIN_SIZE",
    "Crop",
    "check_size",
    "crop_and_resize",
    "encode_png",
    "read_photo",
]
