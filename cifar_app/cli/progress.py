"""Progress on stderr: a bar on a terminal, else plain lines; for programs, JSON lines on stdout."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Literal

from cifar_app.cli.signals import GracefulInterrupt
from cifar_app.model_store.card_text import format_duration
from cifar_app.progress import OnProgress
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress


@contextmanager
def _display(first_message: str) -> Iterator[Callable[..., None]]:
    """Yield a function of message, detail, fraction completed and `line`.

    On a terminal it shows the first three as a bar. Otherwise it prints the line, if not empty.
    """
    if not sys.stderr.isatty():

        def print_line(*_: object, line: str) -> None:
            if line:
                print(line, file=sys.stderr, flush=True)

        yield print_line
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(None),
        TextColumn("{task.fields[detail]}"),
    )
    with Progress(*columns, console=Console(stderr=True), expand=True) as bars:
        task = bars.add_task(first_message, total=None, detail="")

        def update(message: str, detail: str, fraction: float, **_: str) -> None:
            total = 1.0 if fraction else None
            bars.update(task, description=message, detail=detail, completed=fraction, total=total)

        yield update


@contextmanager
def show_progress(
    first_message: str,
    style: Literal["bar", "json"] = "bar",
    *,
    show_time_left: bool = False,
    n_lines: int = 0,
) -> Iterator[OnProgress]:
    """Show the progress of steps, given as a message and the fraction completed, 0–1.

    Without a terminal a line is printed whenever the part of the message before its first comma
    changes, once per stage, and whenever another `n_lines`-th of the work is completed.

    Args:
        first_message: Message to show until the first step.
        style: "bar" for people, on stderr; "json" for programs, one object per line on stdout.
        show_time_left: Whether to estimate the time left, for steps of about the same duration.
        n_lines: Number of lines besides those of the stages; 0 for none.
    """
    if style == "json":
        stdout = sys.stdout

        def print_json(message: str, fraction: float) -> None:
            line = json.dumps({"message": message, "fraction": fraction})
            print(line, file=stdout, flush=True)

        with redirect_stdout(sys.stderr):  # whatever a library prints
            yield print_json
        return
    start, last_stage = time.monotonic(), ("", 0)
    with _display(first_message) as display:

        def on_step(message: str, fraction: float) -> None:
            nonlocal last_stage
            stage, detail = (message.partition(",")[0], int(n_lines * fraction)), ""
            if fraction and show_time_left:
                left = (time.monotonic() - start) * (1 - fraction) / fraction
                detail = f"{format_duration(left)} left"
            line = f"{fraction:4.0%}  {message}{detail and f', {detail}'}"
            display(message, detail, fraction, line=line if stage != last_stage else "")
            last_stage = stage

        yield on_step


@contextmanager
def show_training_progress(style: Literal["bar", "json"] = "bar") -> Iterator[OnTrainingProgress]:
    """Show the progress of a training; without a terminal, one line per stage and epoch.

    Args:
        style: "bar" for people, on stderr; "json" for programs, one object per line on stdout.
            If nobody reads them any more, this process receives SIGTERM.
    """
    if style == "json":
        stdout = sys.stdout

        def print_json(progress: TrainingProgress) -> None:
            try:
                print(progress.to_json(), file=stdout, flush=True)
            except BrokenPipeError:  # the server has ended: a reason to stop, not a failure
                signal.raise_signal(signal.SIGTERM)

        with redirect_stdout(sys.stderr):  # whatever a library prints
            yield print_json
        return
    last_message = ""
    with _display("Starting TensorFlow") as display:

        def on_progress(progress: TrainingProgress) -> None:
            nonlocal last_message
            message, detail, line = progress.message, format_metrics(progress), ""
            if message != last_message and progress.batch == progress.batches:
                line = f"{message}: {detail}" if detail else message
                last_message = message
            fraction = progress.batch / progress.batches if progress.batches else 0.0
            display(message, detail, fraction, line=line)

        yield on_progress


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


def checked(interrupt: GracefulInterrupt, on_progress: OnTrainingProgress) -> OnTrainingProgress:
    """Return a callback that also ends the training after a signal, unless it is done."""

    def check_and_report(progress: TrainingProgress) -> None:
        if progress.stage != "done":
            interrupt.check()
        on_progress(progress)

    return check_and_report
