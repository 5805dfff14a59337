"""Images of shapes, filters and feature maps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cifar_app.explain.tflite_graph import Layer

_MAX_BOX_HEIGHT_PX = 120
_MAX_BOX_WIDTH_PX = 56


def format_shape(shape: tuple[int, ...]) -> str:
    """Format a shape, such as "30 × 30 × 32"."""
    return " × ".join(f"{size:,}" for size in shape)


def stage_shapes(layers: Sequence[Layer], image_size: int) -> list[tuple[int, ...]]:
    """Return the shapes of the data from the image to the output.

    Consecutive layers with maps of the same size count as one, with their largest depth.
    """
    shapes: list[tuple[int, ...]] = [(image_size, image_size, 3)]
    for layer in layers:
        previous, shape = shapes[-1], layer.shape
        if len(previous) == len(shape) == 3 and previous[:2] == shape[:2]:
            shapes[-1] = max(previous, shape)
        elif previous != shape:
            shapes.append(shape)
    return shapes


def shapes_html(shapes: Sequence[tuple[int, ...]]) -> str:
    """Draw a box per shape: its height is the size of the maps, its width their number."""
    max_size = max(shape[0] for shape in shapes if len(shape) == 3)
    max_depth = max(shape[-1] for shape in shapes)
    boxes = []
    for shape in shapes:
        height = _MAX_BOX_HEIGHT_PX * (shape[0] / max_size) ** 0.5 if len(shape) == 3 else 6
        width = max(4, _MAX_BOX_WIDTH_PX * (shape[-1] / max_depth) ** 0.5)
        box = f"<i style='height:{height:.0f}px;width:{width:.0f}px'></i>"
        boxes.append(f"<li>{box}<span>{format_shape(shape)}</span></li>")
    return f"<ol class='shapes' aria-label='Output shapes'>{''.join(boxes)}</ol>"


def draw_filter(kernel: np.ndarray) -> np.ndarray:
    """Draw a filter `float (H, W, 3)` as an image, `uint8 (H, W, 3)`, in which 0 is gray."""
    scale = float(np.abs(kernel).max()) or 1.0
    return np.rint(127.5 + 127.5 * kernel / scale).astype(np.uint8)


def rank_maps(feature_maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order feature maps `float (H, W, C)` by their mean absolute activation.

    Returns:
        Indices of the maps in descending order and the mean of each map, both `(C,)`.
    """
    means = np.abs(feature_maps).mean(axis=(0, 1))
    return np.argsort(-means, kind="stable"), means


def draw_map(feature_map: np.ndarray) -> np.ndarray:
    """Draw a map `float (H, W)` from black to white, `uint8 (H, W, 3)`."""
    low, high = float(feature_map.min()), float(feature_map.max())
    levels = np.rint(255 * (feature_map - low) / max(high - low, 1e-9)).astype(np.uint8)
    return np.repeat(levels[..., None], 3, axis=-1)


def draw_vector(values: np.ndarray) -> np.ndarray:
    """Draw numbers `float (N,)` as gray cells in rows, `uint8 (H, W, 3)`; see `draw_map`."""
    max_columns = 128 if len(values) > 512 else 32
    n_columns = math.gcd(len(values), max_columns)
    return draw_map(values.reshape(-1, n_columns))
