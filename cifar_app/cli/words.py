"""Figures as the command line prints them."""

from __future__ import annotations

from collections.abc import Sequence


def percent(share: float) -> str:
    """A share, 0–1, as a percentage with two digits: four digits of 10,000 images."""
    return f"{share:.2%}"


def interval(bounds: Sequence[float]) -> str:
    """A lower and an upper share as one range."""
    low, high = bounds
    return f"({100 * low:.2f}–{high:.2%})"


def minutes(seconds: float) -> str:
    """A duration as hours, minutes and seconds: "1:02:03", "2:03"."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    clock = f"{rest // 60}:{rest % 60:02d}"
    return f"{hours}:{clock:0>5}" if hours else clock
