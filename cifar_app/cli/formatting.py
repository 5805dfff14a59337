"""Numbers as the command line prints them."""

from __future__ import annotations

from collections.abc import Sequence


def format_interval(bounds: Sequence[float]) -> str:
    """Format a lower and an upper fraction as a range in percent."""
    low, high = bounds
    return f"({100 * low:.2f}–{high:.2%})"


def format_duration(seconds: float) -> str:
    """Format a duration as hours, minutes and seconds: "1:02:03", "2:03"."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
