"""Numbers as the command line prints them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_CONTROL_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")


def format_interval(bounds: Sequence[float]) -> str:
    """Format a lower and an upper fraction as a range in percent."""
    low, high = bounds
    return f"({100 * low:.2f}–{high:.2%})"


def escape_name(file: str) -> str:
    """Escape a file name that would break the line or control the terminal."""
    is_plain = all(unicodedata.category(sign) not in _CONTROL_CATEGORIES for sign in file)
    return file if is_plain else repr(file)


def format_percent(fraction: float | None) -> str:
    """Return a fraction in percent, or a dash if it is not known."""
    return "–" if fraction is None else f"{fraction:.2%}"
