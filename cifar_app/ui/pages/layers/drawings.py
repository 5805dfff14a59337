"""Images of filters, feature maps and lists of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

_BAR_STEP = 10
"""Height of a bar and the gap below it, in units of the picture."""

_BARS_WIDTH = 100


def format_shape(shape: tuple[int, ...]) -> str:
    """Format a shape, such as "30 × 30 × 32"."""
    return " × ".join(f"{size:,}" for size in shape)


def draw_filter(kernel: np.ndarray) -> np.ndarray:
    """Draw a filter `float (H, W, 3)`, or one channel of it `(H, W)`, as an image.

    Returns:
        `uint8 (H, W, 3)`, in which 0 is gray.
    """
    scale = float(np.abs(kernel).max()) or 1.0
    levels = np.rint(127.5 + 127.5 * kernel / scale).astype(np.uint8)
    return levels if kernel.ndim == 3 else np.repeat(levels[..., None], 3, axis=-1)


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


def draw_vector(values: np.ndarray, max_columns: int) -> np.ndarray:
    """Draw numbers `float (N,)` as gray cells in rows, `uint8 (H, W, 3)`; see `draw_map`.

    Args:
        values: Numbers.
        max_columns: A power of 2; rows are as long as possible without an incomplete one.
    """
    return draw_map(values.reshape(-1, math.gcd(len(values), max_columns)))


def bars_svg(values: np.ndarray, colors: Sequence[str]) -> str:
    """Draw horizontal bars of numbers `float (N,)`, negative ones to the left, as SVG."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    scale = _BARS_WIDTH / max(high - low, 1e-9)
    height = _BAR_STEP * len(values)
    bars = "".join(
        f"<rect x='{scale * (min(0.0, value) - low):.1f}' y='{_BAR_STEP * index + 1}' "
        f"width='{max(scale * abs(value), 1):.1f}' height='{_BAR_STEP - 2}' fill='{color}'/>"
        for index, (value, color) in enumerate(zip(values.tolist(), colors, strict=True))
    )
    view = f"0 0 {_BARS_WIDTH} {height}"
    return f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{view}'>{bars}</svg>"
