"""How a training shows its progress: a display, a line an epoch, or JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

from cifar_app.cli.live import live_line
from cifar_app.cli.words import minutes
from cifar_app.training.progress import OnProgress, TrainingProgress


@contextmanager
def json_lines() -> Iterator[OnProgress]:
    """A JSON line a report on stdout, where nothing else may print."""
    out = sys.stdout

    def report(progress: TrainingProgress) -> None:
        print(progress.to_json(), file=out, flush=True)

    with redirect_stdout(sys.stderr):
        yield report


@contextmanager
def display() -> Iterator[OnProgress]:
    """Progress on stderr: a live display on a terminal, a line an epoch elsewhere."""
    if sys.stderr.isatty():
        with _live() as report:
            yield report
    else:
        yield plain_lines(sys.stderr)


def plain_lines(stream: TextIO) -> OnProgress:
    """A line a stage and a line a whole epoch."""
    said = ""

    def report(progress: TrainingProgress) -> None:
        nonlocal said
        line = progress.message
        if progress.stage == "training":
            if progress.batch < progress.batches:
                return
            line = f"{progress.message}: {figures(progress)}"
        if line != said:
            print(line, file=stream, flush=True)
        said = line

    return report


def figures(progress: TrainingProgress) -> str:
    """The figures of a moment of a training, those that are known."""
    known = {
        "loss {:.4f}": progress.loss,
        "accuracy {:.1%}": progress.accuracy,
        "validation {:.1%}": progress.validation_accuracy,
        "{} left": None if progress.seconds_left is None else minutes(progress.seconds_left),
    }
    return ", ".join(form.format(value) for form, value in known.items() if value is not None)


@contextmanager
def _live() -> Iterator[OnProgress]:
    with live_line("Starting TensorFlow") as update:

        def report(progress: TrainingProgress) -> None:
            bar = {}
            if progress.stage == "training":
                bar = {"done": progress.batch, "total": progress.batches}
            update(progress.message, figures(progress), **bar)

        yield report
