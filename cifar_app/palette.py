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
    """How charts draw a run or a model.

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


_DASHES = ("solid", "dash", "dot", "dashdot")
_SYMBOLS = ("circle", "diamond", "square", "cross")


def model_style(rank: int) -> RunStyle:
    """Return the style of a model, without the color of a class.

    Args:
        rank: Rank of the model, from 0. The first has the accent color; the others differ in
            dashes and symbols.
    """
    if rank == 0:
        return RunStyle(ACCENT, "solid", "circle")
    cycle, style = divmod(rank - 1, len(_DASHES))
    return RunStyle(ACCENT if cycle % 2 else MUTED, _DASHES[style], _SYMBOLS[style])


def with_opacity(color: str, opacity: float) -> str:
    """Convert a hexadecimal color and an opacity (0–1) to CSS."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
