"""Text formatting."""

from __future__ import annotations


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def format_count(count: int, noun: str) -> str:
    """Return a count with its noun: "no image", "1 image", "2,000 images"."""
    return f"{count:,} {noun}{'s' if count > 1 else ''}" if count else f"no {noun}"


def format_duration(seconds: float) -> str:
    """Return a duration in the unit that suits it: "42 s", "17 min", "2.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
