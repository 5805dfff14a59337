"""The command line: `python -m cifar_app COMMAND`, one module per command.

Results go to stdout, progress and messages to stderr. Exit status: 0 success; 1 an error, which
a message explains; 2 wrong usage; 130 interrupted.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from cifar_app import __version__
from cifar_app.cli import (
    classify,
    data,
    embed,
    evaluate,
    experiment,
    feedback,
    interpolate,
    models,
    report,
    robustness,
    runs,
    train,
    ui,
)
from cifar_app.cli.signals import PROGRAM
from cifar_app.errors import CifarAppError, describe_error

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command("models")(models.run)
app.add_typer(data.app, name="data")
app.command("train")(train.run)
app.add_typer(runs.app, name="runs")
app.command("interpolate")(interpolate.run)
app.command("experiment")(experiment.run)
app.command("evaluate")(evaluate.run)
app.command("embed")(embed.run)
app.command("robustness")(robustness.run)
app.command("report")(report.run)
app.command("classify")(classify.run)
app.command("feedback")(feedback.run)
app.command("ui", context_settings=ui.CONTEXT_SETTINGS)(ui.run)


def _print_version(requested: bool) -> None:
    if requested:
        print(f"cifar_app {__version__}")
        raise typer.Exit


@app.callback()
def describe(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Train, evaluate and use CIFAR-10 models.

    The command `ui` opens the interactive demo.
    """
    del version


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: Command line without the program name; `sys.argv[1:]` by default.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # any file name can be printed
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        return _discard_output(error)
    return status


def _run(arguments: Sequence[str] | None) -> int:
    command = typer.main.get_command(app)
    try:
        return command.main(arguments, prog_name=PROGRAM, standalone_mode=False) or 0
    except TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else PROGRAM
        print(f"{error.format_message()}\nTry '{path} --help' for help.", file=sys.stderr)
        return error.exit_code
    except CifarAppError as error:
        print(error, file=sys.stderr)
        return 1


def _discard_output(error: OSError) -> int:
    # Nothing is printed if the reader has gone, as in `… | head`. Python flushes the standard
    # streams when it exits; the null device takes what is left, as the documentation of `signal`
    # recommends ("Note on SIGPIPE").
    if error.errno != errno.EPIPE:
        print(f"The output cannot be written: {describe_error(error)}.", file=sys.stderr)
    null_device = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(null_device, stream.fileno())
    return 1
