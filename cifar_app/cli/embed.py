"""`embed`: let a stored model look at all test images and store how it sees them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cifar_app.cli.words import minutes, percent
from cifar_app.embeddings.compute import Report, compute_embeddings
from cifar_app.embeddings.storage import check_writing, save_embeddings
from cifar_app.model_store import store


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser(
        "embed",
        help="compare the test images as a model sees them (for the pages Similar and Map)",
        description="Compute the features of all test images, reduce them, lay them out on a "
        "map and store the result, which the pages Similar and Map show. Takes a few minutes.",
    )
    parser.add_argument("--model", required=True, help="name of a stored model")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Analyze a model; an older analysis stays until the new one is whole."""
    model = store.open_model(arguments.model)
    check_writing(model)
    with _words_on_stderr() as report:
        analysis = compute_embeddings(model, report)
        path = save_embeddings(model, analysis)
    origin = analysis.provenance
    print(model.name)
    print(f"  features          {len(analysis.mean)}, reduced to {len(analysis.components)}")
    print(f"  variance kept     {percent(origin.explained_variance)}")
    print(f"  time              {minutes(origin.seconds)}")
    print(f"  stored in         {path}")
    return 0


@contextmanager
def _words_on_stderr() -> Iterator[Report]:
    """A line that changes on a terminal; elsewhere a line a step."""
    if not sys.stderr.isatty():
        yield _line_a_step()
        return
    from rich.console import Console

    with Console(stderr=True).status("Opening the network") as status:
        yield status.update


def _line_a_step() -> Report:
    said = ""

    def report(words: str) -> None:
        nonlocal said
        step = words.partition(",")[0]
        if step != said:
            print(f"{step}…", file=sys.stderr, flush=True)
        said = step

    return report
