"""A photo with a square crop that can be moved and resized."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

import streamlit as st

from cifar_app.photos import MIN_CROP_SIZE, Crop
from cifar_app.ui.components.registration import register

_HANDLES = "".join(
    f"<div class='handle {side} {end}'></div>"
    for end in ("top", "bottom")
    for side in ("left", "right")
)
_component = register(
    "cropper",
    "<figure class='stage'><img><div class='crop' tabindex='0' role='application' "
    f"aria-describedby='crop-status'>{_HANDLES}</div>"
    "<span class='status' id='crop-status' role='status'></span></figure>",
    "optimistic.js",
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
    min_size: float = MIN_CROP_SIZE,
    steps: Mapping[str, float] | None = None,
    covers: bool = False,
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
        min_size: Smallest size of the crop.
        steps: Step of `x`, `y` and `size`, if the caller rounds them.
        covers: Whether the square is gray and covers the photo, instead of cropping it.
    """
    data = {
        "src": src,
        "width": width,
        "height": height,
        "crop": asdict(crop),
        "minSize": min_size,
        "steps": steps or {},
        "alt": alt,
        "covers": covers,
    }
    _component(
        key=key, data=data, on_crop_change=lambda: on_crop(Crop(**st.session_state[key].crop))
    )
