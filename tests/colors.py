"""Color blending and contrast (WCAG 2.2)."""

from __future__ import annotations

import numpy as np


def contrast(color: str, other: str) -> float:
    """Compute the contrast ratio of two colors `#RRGGBB`, 1–21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((_luminance(color), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blend(background: str, foreground: str) -> str:
    """Blend a color `rgba(…)` over a background `#RRGGBB`; returns `#RRGGBB`."""
    *color, opacity = (float(part) for part in foreground[5:-1].split(","))
    mixed = opacity * np.array(color) + (1 - opacity) * _channels(background)
    return "#" + "".join(f"{round(channel):02X}" for channel in mixed)


def _luminance(color: str) -> float:
    channels = _channels(color) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _channels(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])
