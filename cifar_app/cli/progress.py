"""Progress on stderr: a bar on a terminal, else plain lines; for programs, JSON lines on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from typing import Any, Literal

from cifar_app.cli.formatting import format_duration
from cifar_app.cli.signals import GracefulInterrupt
from cifar_app.training.progress import OnProgress, TrainingProgress

OnStep = Callable[[str, float], None]


@contextmanager
def _progress_bar(message: str) -> Iterator[Callable[..., None]]:
    """Show a bar on stderr until the block ends; yields rich's function that updates it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[detail]}"),
    )
    with Progress(*columns, console=Console(stderr=True), expand=True) as bars:
        task = bars.add_task(message, total=None, detail="")

        def update(**changes: Any) -> None:
            bars.update(task, **changes)

        yield update


@contextmanager
def show_progress(first_message: str, *, show_time_left: bool = False) -> Iterator[OnStep]:
    """Show the progress of steps, given as a message and the fraction completed, 0–1.

    Without a terminal a line is printed whenever the part of the message before its first comma
    changes: once per stage, not per step.

    Args:
        first_message: Message to show until the first step.
        show_time_left: Whether to estimate the time left, for steps of about the same duration.
    """
    start = time.monotonic()

    def describe_time_left(fraction: float) -> str:
        if not fraction or not show_time_left:
            return ""
        left = (time.monotonic() - start) * (1 - fraction) / fraction
        return f"{format_duration(left)} left"

    if sys.stderr.isatty():
        with _progress_bar(first_message) as update:
            yield lambda message, fraction: update(
                description=message,
                detail=describe_time_left(fraction),
                completed=fraction,
                total=1.0 if fraction else None,
            )
        return
    last_stage = ""

    def print_line(message: str, fraction: float) -> None:
        nonlocal last_stage
        stage = message.partition(",")[0]
        if stage != last_stage:
            parts = [part for part in (message, describe_time_left(fraction)) if part]
            print(f"{fraction:4.0%}  {', '.join(parts)}", file=sys.stderr, flush=True)
        last_stage = stage

    yield print_line


def show_training_progress(
    style: Literal["bar", "json"] = "bar",
) -> AbstractContextManager[OnProgress]:
    """Show the progress of a training.

    Args:
        style: "bar" for people, on stderr; "json" for programs, one object per line on stdout.
    """
    if style == "json":
        return _json_lines()
    return _training_bar() if sys.stderr.isatty() else _plain_lines()


@contextmanager
def _json_lines() -> Iterator[OnProgress]:
    stdout = sys.stdout

    def print_json(progress: TrainingProgress) -> None:
        print(progress.to_json(), file=stdout, flush=True)

    with redirect_stdout(sys.stderr):  # whatever a library prints
        yield print_json


@contextmanager
def _training_bar() -> Iterator[OnProgress]:
    with _progress_bar("Starting TensorFlow") as update:
        yield lambda progress: update(
            description=progress.message,
            detail=format_metrics(progress),
            completed=progress.batch,
            total=progress.batches or None,
        )


@contextmanager
def _plain_lines() -> Iterator[OnProgress]:
    """Print one line per stage and one per epoch."""
    last_line = ""

    def print_line(progress: TrainingProgress) -> None:
        nonlocal last_line
        line = progress.message
        if progress.stage == "training":
            if progress.batch < progress.batches:
                return
            line = f"{progress.message}: {format_metrics(progress)}"
        if line != last_line:
            print(line, file=sys.stderr, flush=True)
        last_line = line

    yield print_line


def format_metrics(progress: TrainingProgress) -> str:
    """Format the metrics of a training that are known so far."""
    metrics = {
        "loss {:.4f}": progress.loss,
        "accuracy {:.1%}": progress.accuracy,
        "validation {:.1%}": progress.validation_accuracy,
    }
    parts = [form.format(value) for form, value in metrics.items() if value is not None]
    if progress.seconds_left is not None:
        parts.append(f"{format_duration(progress.seconds_left)} left")
    return ", ".join(parts)


def checked(interrupt: GracefulInterrupt, on_progress: OnProgress) -> OnProgress:
    """Return a callback that also ends the training after a signal, unless it is done."""

    def check_and_report(progress: TrainingProgress) -> None:
        if progress.stage != "done":
            interrupt.check()
        on_progress(progress)

    return check_and_report
