"""Arrays and photos as what a browser shows: data URIs and enlarged pixels."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from typing import Literal

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Tile

_SMALL = 64
_ENLARGED = 512
_LONGEST = 900


def png_uri(image: np.ndarray | Image.Image) -> str:
    """A picture as a PNG data URI, pixel for pixel."""
    picture = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return _uri("png", stream.getvalue())


def jpeg_uri(photo: Image.Image, longest: int) -> str:
    """A photo, scaled down to `longest` pixels, as a JPEG data URI."""
    small = photo.copy()
    small.thumbnail((longest, longest))
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=88)
    return _uri("jpeg", stream.getvalue())


def _uri(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def enlarged(image: np.ndarray, edge: int = 320) -> Image.Image:
    """A small image blown up to about `edge` pixels with crisp pixels."""
    factor = max(1, round(edge / image.shape[0]))
    return Image.fromarray(image.repeat(factor, axis=0).repeat(factor, axis=1))


def show(
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
        source = png_uri(enlarged(np.asarray(image), _ENLARGED))
    else:
        source = jpeg_uri(image, _LONGEST)
    st.image(source, width=width, caption=caption)


@lru_cache(maxsize=4096)
def test_image_uri(number: int) -> str:
    """The data URI of a test image."""
    return png_uri(cache.test_set()[0][number])


def answer_tile(number: int, label: int, probabilities: np.ndarray) -> Tile:
    """A gallery tile for a test image and the answer to it."""
    answer = int(probabilities.argmax())
    sure = f"{probabilities.max():.0%}"
    true, said = CLASS_NAMES[label], CLASS_NAMES[answer]
    return Tile(
        id=str(number),
        src=test_image_uri(number),
        caption=f"{said} {sure}",
        note="right" if answer == label else f"is {true}",
        label=f"Test image {number}: {true}, answered {said}, {sure} sure",
        color=CLASS_COLORS[answer],
    )
