"""`robustness`: ask the networks about spoilt images, and store how often they are right."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cifar_app.cli.live import live_line
from cifar_app.cli.stopping import CleanStop
from cifar_app.cli.words import minutes, percent
from cifar_app.config import robustness_file
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES
from cifar_app.robustness.evaluate import (
    STEPS,
    EvaluationProgress,
    Report,
    evaluate_robustness,
    is_up_to_date,
)
from cifar_app.robustness.results import COMMAND, check_writable_results, read_results, save_result
from cifar_app.training.job import STOPPED_STATUS

_IMAGES = 1_000
_FEWEST, _MOST = 10, 10_000


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser(
        "robustness",
        help="ask networks about spoilt images; goes on with the next network after a stop",
        description=f"Ask networks about test images under {len(CORRUPTIONS)} corruptions at "
        f"{len(SEVERITIES)} severities, and write the figures into assets/robustness.json, which "
        "the page Robustness shows. Takes some minutes a network; a network that was measured "
        "before is left alone.",
    )
    parser.add_argument(
        "--model", nargs="+", metavar="NAME", help="these models; all shipped ones by default"
    )
    parser.add_argument(
        "--images", type=images, default=_IMAGES, help=f"test images; {_IMAGES:,} by default"
    )
    parser.add_argument("--again", action="store_true", help="measure what was measured before")
    parser.set_defaults(run=run)


def images(text: str) -> int:
    """Read `--images`; argparse names this function in its messages."""
    number = int(text)
    if not _FEWEST <= number <= _MOST:
        raise argparse.ArgumentTypeError(f"{_FEWEST} to {_MOST:,} images, received: {number}")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Measure what is missing and print what is known; a stop leaves what is done."""
    chosen = choose(arguments.model)
    known = read_results() or {}  # what is damaged shows now, not after minutes
    missing = [
        model
        for model in chosen
        if arguments.again or not is_up_to_date(model, known, arguments.images)
    ]
    for model in chosen:
        if model not in missing:
            print(f"{model.name} was measured before; --again does it anew.", file=sys.stderr)
    if missing:
        check_writable_results()
    done = _measure(missing, arguments.images)
    if done < len(missing):
        print(_how_to_go_on(done, missing, arguments), file=sys.stderr)
        return STOPPED_STATUS
    _print_table(chosen)
    return 0


def choose(names: Sequence[str] | None) -> list[StoredModel]:
    """The stored models of these names; without names all shipped ones that can be opened."""
    if names:
        return [store.open_model(name) for name in dict.fromkeys(names)]
    models, errors = store.open_models()
    for error in errors:
        print(error, file=sys.stderr)
    return [model for model in models if model.shipped]


def _measure(models: Sequence[StoredModel], images: int) -> int:
    """Measure and store, network by network; returns how many it came to."""
    done = 0
    with CleanStop() as stop, display() as report:

        def report_unless_stopped(step: EvaluationProgress) -> None:
            stop.check()
            report(step)

        for model in models:
            save_result(evaluate_robustness(model, images, report_unless_stopped))
            done += 1
    return done


@contextmanager
def display() -> Iterator[Report]:
    """Progress on stderr: a live bar on a terminal, a line a corruption elsewhere."""
    if not sys.stderr.isatty():
        yield plain_line
        return
    with live_line("Loading the network") as update:

        def report(step: EvaluationProgress) -> None:
            update(step.message, f"{minutes(step.seconds_left)} left", step.done, STEPS)

        yield report


def plain_line(step: EvaluationProgress) -> None:
    """Print a step, once a corruption."""
    if (step.done - 1) % len(SEVERITIES) == 0:
        share = step.done / STEPS
        print(
            f"{share:4.0%}  {step.message}, {minutes(step.seconds_left)} left",
            file=sys.stderr,
            flush=True,
        )


def _how_to_go_on(done: int, wanted: Sequence[StoredModel], arguments: argparse.Namespace) -> str:
    # What was measured anew would be so once more, so that the others are named.
    again = ["--again"] if arguments.again else []
    names = [model.name for model in wanted[done:]] if arguments.again else arguments.model
    again += ["--model", *names] if names else []
    again += ["--images", str(arguments.images)] if arguments.images != _IMAGES else []
    return (
        f"Stopped. {done} of {len(wanted)} networks are measured and stored. Run the command "
        f"again to go on with the others.\n    {shlex.join([*COMMAND.split(), *again])}"
    )


def _print_table(chosen: Sequence[StoredModel]) -> None:
    known = read_results() or {}
    width = max((len(model.name) for model in chosen), default=0)
    for model in chosen:
        found = known[model.name]
        worst = min(CORRUPTIONS, key=lambda one: found.mean(one.name))
        print(
            f"{found.name:{width}}  {percent(found.clean.accuracy)} of clean images, "
            f"{percent(found.mean_accuracy)} of spoilt ones; "
            f"worst: {worst.title}, {percent(found.mean(worst.name))}"
        )
    print(f"All figures: {robustness_file()}")
