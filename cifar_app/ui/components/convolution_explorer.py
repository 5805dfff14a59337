"""A walk through one convolution, number by number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from cifar_app.ui.components.files import read

_walk = st.components.v2.component(
    "walk",
    html="<div class='walk'></div>",
    css=read("convolution_explorer.css"),
    js=read("optimistic.js", "convolution_explorer.js"),
)


def convolution_explorer(
    image: np.ndarray,
    kernel: np.ndarray,
    bias: float,
    rectified: bool,
    at: tuple[int, int],
    *,
    key: str,
    caption: str,
    on_move: Callable[[int, int], None],
) -> None:
    """Show how one filter sees one place; calls `on_move` with row and column of another place.

    Args:
        image: `uint8 (S, S, 3)`.
        kernel: `float (K, K, 3)`, for pixel values 0–1.
        bias: Added to the sum.
        rectified: Whether sums below 0 become 0 (ReLU).
        at: Row and column of the upper left corner of the window.
        key: Key of the component.
        caption: Under the map.
        on_move: Runs before the page does.
    """
    places = len(image) - len(kernel) + 1

    def moved() -> None:
        place = st.session_state[key].at
        if (
            isinstance(place, list)
            and len(place) == 2
            and all(one in range(places) for one in place)
        ):
            on_move(int(place[0]), int(place[1]))

    data = {
        "image": image.ravel().tolist(),
        "size": len(image),
        "window": len(kernel),
        "kernel": kernel.ravel().tolist(),
        "bias": bias,
        "rectified": rectified,
        "at": list(at),
        "caption": caption,
    }
    _walk(key=key, data=data, on_at_change=moved)
