"""The square that a network sees of a photo: read from the address, moved with the cropper."""

from __future__ import annotations

import streamlit as st

from cifar_app.photos import Crop
from cifar_app.ui.components import cropper
from cifar_app.ui.components.data_uri import jpeg_uri
from cifar_app.ui.state import url
from cifar_app.ui.widgets.image_sources import SourceImage


def chosen_crop(picture: SourceImage) -> Crop:
    """The square that the address names; a test image is seen whole."""
    return Crop() if picture.test_index is not None else url.read_crop()


def show_cropper(picture: SourceImage) -> None:
    """The photo with its square; nothing for a test image."""
    if picture.test_index is not None:
        return
    photo = picture.photo
    cropper(
        jpeg_uri(photo, 900),
        photo.width,
        photo.height,
        chosen_crop(picture),
        key=f"crop-{picture.id}",
        alt=picture.title,
        on_crop=url.write_crop,
    )
    st.caption("Drag the square or its corner, or use the arrow keys, + and −.")
