"""One convolution, number by number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from cifar_app.ui.components.assets import read_assets

_component = st.components.v2.component(
    "convolution_explorer",
    html="<div class='convolution-explorer'></div>",
    css=read_assets("convolution_explorer.css"),
    js=read_assets("optimistic.js", "convolution_explorer.js"),
)


def convolution_explorer(
    image: np.ndarray,
    kernel: np.ndarray,
    bias: float,
    relu: bool,
    position: tuple[int, int],
    *,
    key: str,
    caption: str,
    on_move: Callable[[int, int], None],
) -> None:
    """Show how a filter computes one value of its feature map.

    Args:
        image: `uint8 (S, S, 3)`.
        kernel: Weights of the filter for pixel values 0–1, `float (K, K, 3)`.
        bias: Bias of the filter.
        relu: Whether ReLU follows the convolution.
        position: Row and column of the window's top left corner.
        key: Key of the component.
        caption: Text below the feature map.
        on_move: Called with row and column of a new position before the page runs again.
    """
    position_count = len(image) - len(kernel) + 1

    def moved() -> None:
        value = st.session_state[key].position
        if (
            isinstance(value, list)
            and len(value) == 2
            and all(index in range(position_count) for index in value)
        ):
            on_move(int(value[0]), int(value[1]))

    data = {
        "image": image.ravel().tolist(),
        "size": len(image),
        "kernelSize": len(kernel),
        "kernel": kernel.ravel().tolist(),
        "bias": bias,
        "relu": relu,
        "position": list(position),
        "caption": caption,
    }
    _component(key=key, data=data, on_position_change=moved)
