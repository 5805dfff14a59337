"""A photo with a square crop that can be moved and resized."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import streamlit as st

from cifar_app.photos import MIN_CROP_SIZE, Crop
from cifar_app.ui.components.assets import read_assets

_component = st.components.v2.component(
    "cropper",
    html="<figure class='stage'><img><div class='crop' tabindex='0' role='group'>"
    "<div class='handle'></div></div></figure>",
    css=read_assets("cropper.css"),
    js=read_assets("optimistic.js", "cropper.js"),
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
    """Show a photo with its crop.

    Args:
        src: Data URI of the photo.
        width: Width of the photo in pixels.
        height: Height of the photo in pixels.
        crop: Current crop.
        key: Key of the component, different for each photo.
        alt: Text alternative of the photo.
        on_crop: Called with the new crop before the page runs again.
    """

    def changed() -> None:
        value = _valid_crop(st.session_state[key].crop)
        if value:
            on_crop(value)

    data = {
        "src": src,
        "width": width,
        "height": height,
        "crop": asdict(crop),
        "minSize": MIN_CROP_SIZE,
        "alt": alt,
        "label": "Model input. Arrow keys move the square, plus and minus resize it.",
    }
    _component(key=key, data=data, on_crop_change=changed)


def _valid_crop(value: object) -> Crop | None:
    if not isinstance(value, dict):
        return None
    numbers = [value.get(name) for name in ("x", "y", "size")]
    if not all(isinstance(number, int | float) and 0 <= number <= 1 for number in numbers):
        return None
    return Crop(*(float(number) for number in numbers if number is not None))
