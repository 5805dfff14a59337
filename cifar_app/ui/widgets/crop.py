"""The square of a photo that the model receives."""

from __future__ import annotations

from cifar_app.photos import Crop
from cifar_app.ui.components import cropper
from cifar_app.ui.components.data_uri import jpeg_uri
from cifar_app.ui.state import url
from cifar_app.ui.widgets.plots import is_touch_device
from cifar_app.ui.widgets.source_image import SourceImage

_MAX_PHOTO_PX = 900


def chosen_crop(image: SourceImage) -> Crop:
    """Return the crop from the URL; test images are never cropped."""
    return Crop() if image.test_index is not None else url.read_crop()


def show_cropper(image: SourceImage) -> None:
    """Show a photo with its movable crop; nothing for a test image."""
    if image.test_index is not None:
        return
    cropper(
        jpeg_uri(image.photo, _MAX_PHOTO_PX),
        image.photo.width,
        image.photo.height,
        chosen_crop(image),
        key=f"crop-{image.id}",
        alt=image.title,
        on_crop=url.write_crop,
    )


def crop_hint() -> str:
    """Return how to move the crop."""
    if is_touch_device():
        return "Drag the square sideways, or hold it and drag it. Drag a corner to resize it."
    return "Drag the square or its corners, or use the arrow keys, + and −. Double-click resets it."
