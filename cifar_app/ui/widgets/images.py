"""Arrays and photos as what a browser shows: enlarged pixels and pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.ui import cache
from cifar_app.ui.components.data_uri import jpeg_uri, png_uri

_SMALL = 64
_ENLARGED = 512
_LONGEST = 900


def enlarge(image: np.ndarray, edge: int = 320) -> Image.Image:
    """A small image blown up to about `edge` pixels with crisp pixels."""
    factor = max(1, round(edge / image.shape[0]))
    return Image.fromarray(image.repeat(factor, axis=0).repeat(factor, axis=1))


def show_image(
    picture: np.ndarray | Image.Image, width: int | Literal["stretch"], caption: str | None = None
) -> None:
    """Show a picture; a small one keeps its pixels crisp.

    It travels with the page, not as a file beside it: a file is gone once the next picture
    takes its place, and a browser that asks for it late finds nothing.

    Args:
        picture: `uint8 (S, S, 3)`, or any picture.
        width: On the page, CSS pixels, or as wide as there is room.
        caption: A line under it.
    """
    image = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    if image.width <= _SMALL:
        source = png_uri(enlarge(np.asarray(image), _ENLARGED))
    else:
        source = jpeg_uri(image, _LONGEST)
    st.image(source, width=width, caption=caption)


@lru_cache(maxsize=4096)
def test_image_uri(number: int) -> str:
    """The data URI of a test image."""
    return png_uri(cache.test_set()[0][number])
