"""Images on a page: enlarged pixels and photos."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.ui import cache
from cifar_app.ui.components.data_uri import jpeg_uri, png_uri

_MAX_PIXELATED_PX = 64
_ENLARGED_PX = 512
_MAX_PHOTO_PX = 900


def enlarge(image: np.ndarray, size: int = 320) -> Image.Image:
    """Enlarge an image to about `size` pixels by an integer factor, so that pixels stay sharp."""
    factor = max(1, round(size / image.shape[0]))
    return Image.fromarray(image.repeat(factor, axis=0).repeat(factor, axis=1))


def show_image(
    image: np.ndarray | Image.Image,
    width: int | Literal["stretch"],
    caption: str | None = None,
    *,
    alt: str | None = None,
) -> None:
    """Show an image; the pixels of a small one stay sharp.

    Args:
        image: `uint8 (H, W, 3)` or a Pillow image.
        width: Width on the page in CSS pixels, or "stretch" to fill the container.
        caption: Text below the image.
        alt: Text alternative; the caption if None.
    """
    st.image(image_uri(image), width=width, caption=caption, alt=alt or caption)


def image_uri(image: np.ndarray | Image.Image) -> str:
    """Return the data URI of an image; the pixels of a small one are enlarged."""
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    if image.width <= _MAX_PIXELATED_PX:
        return png_uri(enlarge(np.asarray(image), _ENLARGED_PX))
    return jpeg_uri(image, _MAX_PHOTO_PX)


@lru_cache(maxsize=4096)
def test_image_uri(index: int) -> str:
    """Return the data URI of a test image."""
    return png_uri(cache.test_set()[0][index])
