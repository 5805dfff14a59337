"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

ModelName = Annotated[str, typer.Option(metavar="NAME", help="Name of the stored model.")]

JsonArray = Annotated[bool, typer.Option("--json", help="Print a JSON array.")]

ProgressStyle = Annotated[
    Literal["bar", "json"],
    typer.Option(help="bar: for people, on stderr; json: one object per line on stdout."),
]
