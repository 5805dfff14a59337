"""One convolution, number by number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from cifar_app.ui.components.registration import register

_FIGURE = (
    "<figure><div class='stage'><canvas tabindex='0' role='application' aria-label='{label}'>"
    "</canvas><i></i></div><figcaption>Input image. Move the window.</figcaption></figure>"
)
_CHANNEL = (
    "<div class='channel'><table><caption>{name}: pixels</caption></table>"
    "<span class='sign'>×</span><table><caption>kernel</caption></table>"
    "<span class='sign'>=</span><table><caption>products</caption></table></div>"
)
_HTML = "".join(
    (
        "<div class='convolution-explorer'>",
        _FIGURE.format(label="Input image. Arrow keys move the window of the convolution."),
        _FIGURE.format(label="Feature map. Arrow keys move the position."),
        "<div class='numbers'>",
        *(_CHANNEL.format(name=name) for name in ("red", "green", "blue")),
        "<p class='sum' aria-live='polite'></p></div></div>",
    )
)
_component = register("convolution_explorer", _HTML, "optimistic.js")


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
    _component(
        key=key, data=data, on_position_change=lambda: on_move(*st.session_state[key].position)
    )
