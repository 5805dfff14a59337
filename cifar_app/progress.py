"""Callbacks that report the progress of long work."""

from __future__ import annotations

from collections.abc import Callable

OnProgress = Callable[[str, float], object]
"""Called with a message and the fraction completed, 0–1."""


def no_progress(*_: object) -> None:
    """Ignore the progress, whatever the arguments of the callback are."""
