"""Numbers inside a network as pictures: shapes, filters, feature maps."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from cifar_app.explain.activations import Layer
from cifar_app.ui.components.data_uri import png_uri

_TALLEST = 120
_WIDEST = 56


def shape_in_words(shape: tuple[int, ...]) -> str:
    """A shape as people write it."""
    return " × ".join(f"{size:,}" for size in shape)


def stages(layers: Sequence[Layer]) -> list[tuple[int, ...]]:
    """The shapes of the data on their way, one for every size of the maps, the deepest each.

    The first is that of the image, the last that of the answer.
    """
    found: list[tuple[int, ...]] = [(32, 32, 3)]
    for layer in layers:
        shape = layer.shape
        if len(found[-1]) == len(shape) == 3 and found[-1][:2] == shape[:2]:
            found[-1] = max(found[-1], shape)
        elif found[-1] != shape:
            found.append(shape)
    return found


def shapes_html(shapes: Sequence[tuple[int, ...]]) -> str:
    """Boxes as tall as the maps are, and as wide as there are many, with their shapes."""
    tallest = max(shape[0] for shape in shapes if len(shape) == 3)
    deepest = max(shape[-1] for shape in shapes)
    boxes = []
    for shape in shapes:
        height = _TALLEST * (shape[0] / tallest) ** 0.5 if len(shape) == 3 else 6
        width = max(4, _WIDEST * (shape[-1] / deepest) ** 0.5)
        words = escape(shape_in_words(shape))
        box = f"<i style='height:{height:.0f}px;width:{width:.0f}px'></i>"
        boxes.append(f"<li>{box}<span>{words}</span></li>")
    return f"<ol class='shapes' aria-label='Shapes of the data'>{''.join(boxes)}</ol>"


def filters_html(kernels: np.ndarray) -> str:
    """Filters `float (N, H, W, 3)` as crisp pictures, gray where they are 0."""
    pictures = []
    for number, kernel in enumerate(kernels):
        scale = float(np.abs(kernel).max()) or 1.0
        pixels = np.rint(127.5 + 127.5 * kernel / scale).astype(np.uint8)
        pictures.append(f"<img src='{png_uri(pixels)}' alt='Filter {number}'>")
    return f"<div class='filters'>{''.join(pictures)}</div>"


def rank(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order maps `float (H, W, C)` by their mean size.

    Returns:
        Numbers of the maps, the strongest first, `(C,)`, and the strength of every map, `(C,)`.
    """
    strengths = np.abs(values).mean(axis=(0, 1))
    return np.argsort(-strengths, kind="stable"), strengths


def map_uri(values: np.ndarray) -> str:
    """A map `float (H, W)` as a gray picture, black at its least value and white at its most."""
    low, high = float(values.min()), float(values.max())
    levels = np.rint(255 * (values - low) / max(high - low, 1e-9)).astype(np.uint8)
    return png_uri(np.repeat(levels[..., None], 3, axis=-1))
