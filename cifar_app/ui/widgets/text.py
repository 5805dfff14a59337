"""Text formatting."""

from __future__ import annotations


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def format_count(count: int, noun: str) -> str:
    """Return a count with its noun: "no image", "1 image", "2,000 images"."""
    return f"{count:,} {noun}{'s' if count > 1 else ''}" if count else f"no {noun}"
