"""Colors and line styles of charts.

All colors have a contrast of at least 3:1 against the light and the dark background (WCAG 2.2,
1.4.11), so one set serves both themes.
"""

from __future__ import annotations

from typing import NamedTuple

CLASS_COLORS: tuple[str, ...] = (
    "#3F86D6",  # airplane
    "#D1495B",  # automobile
    "#C77A12",  # bird
    "#9467CE",  # cat
    "#9A7140",  # deer
    "#C4569A",  # dog
    "#459948",  # frog
    "#828A2C",  # horse
    "#1C929E",  # ship
    "#6F7C8C",  # truck
)

ACCENT = "#6575E8"
"""Accent color of charts, between those of the light and the dark theme."""

MUTED = "#8B8A86"


class RunStyle(NamedTuple):
    """Style in which charts draw a run or a model.

    Attributes:
        color: Hexadecimal color.
        dash: Plotly's name of the line dash.
        symbol: Plotly's name of the marker symbol.
    """

    color: str
    dash: str
    symbol: str


def run_style(index: int) -> RunStyle:
    """Return the style of a run, the same in every chart.

    The charts of runs show no classes, so the class colors are used for runs, dashed the second
    time. The last class color is too close to the gray of the baseline.

    Args:
        index: Index of the run; 0 is the baseline.
    """
    if index == 0:
        return RunStyle(MUTED, "solid", "circle")
    colors = CLASS_COLORS[:-1]
    cycle, color_index = divmod(index - 1, len(colors))
    dash, symbol = ("dash", "diamond") if cycle % 2 else ("solid", "circle")
    return RunStyle(colors[color_index], dash, symbol)


_MODEL_COLORS = (ACCENT, "#C77A12", "#459948", "#C4569A")
_MODEL_SYMBOLS = ("circle", "diamond", "square", "cross")


def model_style(index: int) -> RunStyle:
    """Return the style of a model, the same in every chart.

    Args:
        index: Index of the model among the stored ones. After four models the colors repeat with
            other dashes.
    """
    cycle, color_index = divmod(index, len(_MODEL_COLORS))
    dash = ("solid", "dash", "dot", "dashdot")[cycle % 4]
    return RunStyle(_MODEL_COLORS[color_index], dash, _MODEL_SYMBOLS[color_index])


def sequential_colors(count: int) -> list[str]:
    """Return colors for ordered values, from gray to the accent color."""
    low, high = (_channels(color) for color in (MUTED, ACCENT))
    fractions = [step / max(1, count - 1) for step in range(count)]
    return [
        "#"
        + "".join(f"{round(a + (b - a) * fraction):02X}" for a, b in zip(low, high, strict=True))
        for fraction in fractions
    ]


def with_opacity(color: str, opacity: float) -> str:
    """Convert a hexadecimal color and an opacity (0–1) to CSS."""
    red, green, blue = _channels(color)
    return f"rgba({red},{green},{blue},{opacity})"


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[start : start + 2], 16) for start in (1, 3, 5))
