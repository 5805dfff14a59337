"""The command line: `python -m cifar_app COMMAND`, one module a command.

Results go to stdout, progress and messages to stderr. Exit status: 0 all is well; 1 an error
that its message explains; 2 wrong usage; 130 stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cifar_app import __version__
from cifar_app.cli import (
    classify,
    data,
    embed,
    evaluate,
    experiment,
    models,
    report,
    robustness,
    train,
)
from cifar_app.cli.streams import messages_on_stderr, results_on_stdout
from cifar_app.errors import CifarAppError, OutputError
from cifar_app.training.job import STOPPED_STATUS

PROGRAM = "python -m cifar_app"


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; `run` of the parsed arguments is what to call."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Train, judge and use CIFAR-10 networks. "
        "The interactive demo is `streamlit run streamlit_app.py`.",
    )
    parser.add_argument("--version", action="version", version=f"cifar_app {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (
        models,
        data,
        train,
        experiment,
        evaluate,
        embed,
        robustness,
        report,
        classify,
    ):
        command.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name; those of this process by default.

    Returns:
        The exit status.

    Raises:
        SystemExit: Wrong usage (2), or only help was asked for (0).
    """
    with messages_on_stderr():
        try:
            with results_on_stdout():
                return _run(build_parser().parse_args(arguments))
        except OutputError as error:
            if not isinstance(error.__cause__, BrokenPipeError):
                print(error, file=sys.stderr)
            return 1


def _run(chosen: argparse.Namespace) -> int:
    try:
        status: int = chosen.run(chosen)
    except OutputError:
        raise
    except CifarAppError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED_STATUS
    return status
