"""How colors mix, and how well one is seen on another."""

from __future__ import annotations

import numpy as np


def contrast(one: str, other: str) -> float:
    """Contrast of two colors `#RRGGBB`, 1–21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(below: str, above: str) -> str:
    """What `rgba(…)` looks like over `#RRGGBB`, as `#RRGGBB`."""
    *color, opacity = (float(part) for part in above[5:-1].split(","))
    mixed = opacity * np.array(color) + (1 - opacity) * _channels(below)
    return "#" + "".join(f"{round(channel):02X}" for channel in mixed)


def _luminance(color: str) -> float:
    channels = _channels(color) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _channels(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])
