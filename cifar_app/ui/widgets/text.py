"""Nouns in sentences."""

from __future__ import annotations


def with_article(noun: str) -> str:
    """The noun with its indefinite article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def format_count(number: int, noun: str) -> str:
    """So many of them: "1 image", "2,000 images"; of none, "no image"."""
    return f"{number:,} {noun}{'s' if number > 1 else ''}" if number else f"no {noun}"
