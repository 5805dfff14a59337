"""Numbers as the command line prints them."""

from __future__ import annotations

from collections.abc import Sequence


def format_interval(bounds: Sequence[float]) -> str:
    """Format a lower and an upper fraction as a range in percent."""
    low, high = bounds
    return f"({100 * low:.2f}–{high:.2%})"
