"""The live line of a long command: what it does, a bar, and figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Update(Protocol):
    """Changes the line; `done` of `total` fill the bar, and without a total it only moves."""

    def __call__(
        self, message: str, figures: str, done: int | None = None, total: int | None = None
    ) -> None: ...


@contextmanager
def live_line(message: str) -> Iterator[Update]:
    """Show a line on stderr, which must be a terminal, until the block ends."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns, console=Console(stderr=True), expand=True) as bars:
        task = bars.add_task(message, total=None, figures="")

        def update(
            message: str, figures: str, done: int | None = None, total: int | None = None
        ) -> None:
            bars.update(task, description=message, figures=figures, completed=done, total=total)

        yield update
