"""The steps of a convolution and of max pooling, number by number."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.explain.activations import LayerInspector, channel_sums
from cifar_app.ui.components import Channel, Window, window_explorer
from cifar_app.ui.pages.layers import drawings
from cifar_app.ui.pages.layers.stages import LayerStage
from cifar_app.ui.state import url

_COLORS = ("red", "green", "blue")
_HOW_TO_MOVE = "Move the window with the mouse, a finger or the arrow keys, or press Play."


def show_walk(inspector: LayerInspector, stage: LayerStage, index: int) -> None:
    """Show how the values of a map are computed, if one window computes each of them.

    Args:
        inspector: Reader of the weights.
        stage: LayerStage of feature maps.
        index: Number of the map.
    """
    if stage.is_plain_convolution:
        st.subheader(f"Convolution: how is map {index} computed?", anchor=False)
        window = convolution_window(inspector, stage, index)
        text = "Orange adds to the sum, blue subtracts from it."
        if stage.from_pixels:
            text = f"Pixel values are scaled to 0–1. {text}"
        elif window.n_others:
            text += " Only the three inputs that contribute most are shown."
        input_caption = "Input image." if stage.from_pixels else f"{window.channels[0].name}."
    elif stage.is_max_pooling:
        st.subheader(f"Max pooling: how is map {index} reduced?", anchor=False)
        window = pooling_window(stage, index)
        text = (
            "Max pooling keeps only the largest value of each window. The result shows that a "
            "pattern is present, but no longer exactly where."
        )
        input_caption = f"Map {index} before pooling."
    else:
        return
    st.markdown(f"{_HOW_TO_MOVE} {text}")
    n_positions = len(window.output)
    window_explorer(
        window,
        (
            url.read_int("row", 0, n_positions - 1, n_positions // 2),
            url.read_int("column", 0, n_positions - 1, n_positions // 2),
        ),
        key="walk-pooling" if stage.is_max_pooling else "walk",
        input_caption=f"{input_caption} Move the window.",
        output_caption=f"Map {index}, {n_positions} × {n_positions}.",
        on_move=lambda row, column: url.set_query_params(row=row, column=column),
    )


def strongest_inputs(stage: LayerStage, kernel: np.ndarray) -> list[int]:
    """Return the input channels that contribute most to a map, in descending order.

    Args:
        stage: LayerStage of a plain convolution.
        kernel: Filter of the map, `float (K, K, C)`.
    """
    sums = channel_sums(stage.inputs, kernel)
    order = np.argsort(-np.abs(sums).mean(axis=(0, 1)), kind="stable")
    channels: list[int] = order[: len(_COLORS)].tolist()
    return channels


def convolution_window(inspector: LayerInspector, stage: LayerStage, index: int) -> Window:
    """Collect the numbers of a convolution: those of three channels and the sum of the others."""
    kernels, biases = inspector.weights(stage.layer)
    kernel, inputs = kernels[index], stage.inputs
    others = None
    if stage.from_pixels:
        inputs, kernel = inputs / 255, kernel * 255  # the file scales pixels within the kernel
        shown, names, picture = [0, 1, 2], [f"{color}: pixels" for color in _COLORS], stage.inputs
    else:
        shown = strongest_inputs(stage, kernel)
        names = [f"Input {channel}" for channel in shown]
        picture = drawings.draw_map(inputs[:, :, shown[0]])
        if len(shown) < inputs.shape[-1]:
            sums = channel_sums(inputs, kernel)
            others = sums.sum(axis=-1) - sums[:, :, shown].sum(axis=-1)
    return Window(
        picture=picture,
        channels=[
            Channel(
                name,
                inputs[:, :, channel],
                kernel[:, :, channel],
                color if stage.from_pixels else None,
            )
            for color, (name, channel) in enumerate(zip(names, shown, strict=True))
        ],
        output=stage.values[:, :, index],
        size=stage.layer.window,
        bias=float(biases[index]),
        relu=stage.layer.activation == "RELU",
        n_others=inputs.shape[-1] - len(shown),
        others=others,
    )


def pooling_window(stage: LayerStage, index: int) -> Window:
    """Collect the numbers of max pooling for one map."""
    values = stage.inputs[:, :, index]
    return Window(
        picture=drawings.draw_map(values),
        channels=[Channel(f"Map {index}", values)],
        output=stage.values[:, :, index],
        size=stage.layer.window,
        stride=stage.layer.window,
    )
