"""One convolution or pooling, number by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cifar_app.ui.components.registration import register

_DECIMALS = 4

_FIGURE = (
    "<figure><div class='stage'><canvas tabindex='0' role='application' aria-label='{label}'>"
    "</canvas><i></i></div><figcaption></figcaption>{button}</figure>"
)
_HTML = "".join(
    (
        "<div class='window-explorer'>",
        _FIGURE.format(
            label="Input. Arrow keys move the window.",
            button="<button type='button' class='play'></button>",
        ),
        _FIGURE.format(label="Feature map. Arrow keys move the position.", button=""),
        "<div class='numbers'><div class='channels'></div>",
        "<p class='sum' aria-live='polite'></p></div></div>",
    )
)
_component = register("window_explorer", _HTML, "optimistic.js")


@dataclass(frozen=True)
class Channel:
    """An input channel whose numbers are shown.

    Attributes:
        name: Name of the channel.
        values: Input values, `float (S, S)`.
        kernel: Weights of the filter for this channel, `float (K, K)`; None for pooling.
        color: Color of the cells: 0 for red, 1 for green, 2 for blue, None for gray.
    """

    name: str
    values: np.ndarray
    kernel: np.ndarray | None = None
    color: int | None = None


@dataclass(frozen=True)
class Window:
    """Window that computes a feature map from its input.

    Attributes:
        picture: Image of the input, `uint8 (S, S, 3)`.
        channels: Channels whose numbers are shown.
        output: Feature map, `float (M, M)`.
        size: Side of the window, pixels.
        stride: Distance between neighboring windows, pixels.
        bias: Bias of a convolution.
        relu: Whether ReLU follows.
        n_others: Number of further input channels.
        others: Sum of their products at every position, `float (M, M)`; None without any.
    """

    picture: np.ndarray
    channels: Sequence[Channel]
    output: np.ndarray
    size: int
    stride: int = 1
    bias: float = 0.0
    relu: bool = False
    n_others: int = 0
    others: np.ndarray | None = None


def window_explorer(
    window: Window,
    position: tuple[int, int],
    *,
    key: str,
    input_caption: str,
    output_caption: str,
    on_move: Callable[[int, int], None],
) -> None:
    """Show how a convolution or max pooling computes one value of a feature map.

    Args:
        window: Numbers to show.
        position: Row and column of the value.
        key: Key of the component.
        input_caption: Text below the input.
        output_caption: Text below the feature map.
        on_move: Called with row and column of a new position before the page runs again.
    """
    data = {
        "picture": window.picture.ravel().tolist(),
        "inputSize": len(window.picture),
        "channels": [
            {
                "name": channel.name,
                "values": _to_list(channel.values),
                "kernel": None if channel.kernel is None else _to_list(channel.kernel),
                "color": channel.color,
            }
            for channel in window.channels
        ],
        "map": _to_list(window.output),
        "mapSize": len(window.output),
        "windowSize": window.size,
        "stride": window.stride,
        "bias": window.bias,
        "relu": window.relu,
        "nOthers": window.n_others,
        "others": None if window.others is None else _to_list(window.others),
        "position": list(position),
        "inputCaption": input_caption,
        "outputCaption": output_caption,
    }
    _component(
        key=key, data=data, on_position_change=lambda: on_move(*st.session_state[key].position)
    )


def _to_list(values: np.ndarray) -> list[float]:
    numbers: list[float] = values.astype(np.float64).round(_DECIMALS).ravel().tolist()
    return numbers
