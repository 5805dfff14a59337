"""A photo with a square on it that can be moved and sized."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import streamlit as st

from cifar_app.photos import MIN_CROP_SIZE, Crop
from cifar_app.ui.components.files import read

_cropper = st.components.v2.component(
    "cropper",
    html="<figure class='stage'><img><div class='square' tabindex='0' role='group'>"
    "<div class='handle'></div></div></figure>",
    css=read("cropper.css"),
    js=read("optimistic.js", "cropper.js"),
)


def cropper(
    src: str,
    width: int,
    height: int,
    crop: Crop,
    *,
    key: str,
    alt: str,
    on_crop: Callable[[Crop], None],
) -> None:
    """Show a photo with a square that can be moved and sized; calls `on_crop` with the new one.

    Args:
        src: The photo as a data URI.
        width: Its width in pixels.
        height: Its height in pixels.
        crop: Where the square is.
        key: Key of the component; another photo needs another key.
        alt: Text alternative of the photo.
        on_crop: Runs before the page does.
    """

    def changed() -> None:
        moved = _valid_crop(st.session_state[key].crop)
        if moved:
            on_crop(moved)

    data = {
        "src": src,
        "width": width,
        "height": height,
        "crop": asdict(crop),
        "smallest": MIN_CROP_SIZE,
        "alt": alt,
        "label": "The part that the network sees. Arrow keys move it, plus and minus size it.",
    }
    _cropper(key=key, data=data, on_crop_change=changed)


def _valid_crop(value: object) -> Crop | None:
    if not isinstance(value, dict):
        return None
    numbers = [value.get(name) for name in ("x", "y", "size")]
    if not all(isinstance(n, int | float) and 0 <= n <= 1 for n in numbers):
        return None
    return Crop(*(float(n) for n in numbers if n is not None))
