"""Markdown tables, and titles of models."""

from __future__ import annotations

from collections.abc import Iterable

from cifar_app.model_store import store


def render_table(header: Iterable[str], rows: Iterable[Iterable[str]], caption: str) -> str:
    """Render a Markdown table with a caption below it."""
    header = list(header)
    lines = [_row(header), "|" + " --- |" * len(header), *map(_row, rows)]
    return "\n".join([*lines, "", caption])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def model_title(name: str) -> str:
    """Return the title of a stored model."""
    return store.open_model(name).card.title
