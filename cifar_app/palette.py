"""The colors that mean something: one for each class, the same in every picture.

All of them have a contrast of at least 3:1 against both backgrounds of the theme (WCAG 2.2,
1.4.11), so that one set serves light and dark.
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
"""The accent in charts, between the light and the dark theme's own."""

MUTED = "#8B8A86"


class RunStyle(NamedTuple):
    """How a run or a network among others is drawn: color, dash of lines, shape of dots."""

    color: str
    dash: str
    symbol: str


def run_style(place: int) -> RunStyle:
    """The look of a run, the same in every picture.

    Such pictures show no classes, so that their colors serve again, dashed the second time;
    all but the last, which is too near the gray of the first run.

    Args:
        place: Place of the run among all runs, from 0; the first is what others compare with.
    """
    if place == 0:
        return RunStyle(MUTED, "solid", "circle")
    colors = CLASS_COLORS[:-1]
    turn, color = divmod(place - 1, len(colors))
    return RunStyle(colors[color], *(("dash", "diamond") if turn % 2 else ("solid", "circle")))


_DASHES = ("solid", "dash", "dot", "dashdot")
_SYMBOLS = ("circle", "diamond", "square", "cross")


def network_style(place: int) -> RunStyle:
    """The look of a network among others, without any color that stands for a class.

    Args:
        place: Its rank, from 0: the first has the accent, and the next four differ in dashes.
    """
    if place == 0:
        return RunStyle(ACCENT, "solid", "circle")
    turn, style = divmod(place - 1, len(_DASHES))
    return RunStyle(ACCENT if turn % 2 else MUTED, _DASHES[style], _SYMBOLS[style])


def with_opacity(color: str, opacity: float) -> str:
    """A hexadecimal color as CSS with an opacity, 0–1."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
