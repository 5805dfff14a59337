"""`experiment`: train the seed's network and its relatives, and write the results."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from typing import Any

from cifar_app.cli.progress import display, json_lines
from cifar_app.cli.stopping import CleanStop, exit_with_parent
from cifar_app.cli.words import percent
from cifar_app.config import experiments_file
from cifar_app.experiments.ablations import EPOCHS, SEEDS, VARIANTS, Variant, select_variants
from cifar_app.experiments.results import VariantResult, read_results
from cifar_app.experiments.run_store import is_finished
from cifar_app.experiments.runner import run_experiments, run_one, schedule_runs
from cifar_app.training.job import STOPPED_STATUS
from cifar_app.training.progress import OnProgress, TrainingProgress

_MOST_SEEDS = 1_000


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser(
        "experiment",
        help="train variations of the baseline and write the results; goes on where it stopped",
        description=f"Train the baseline and {len(VARIANTS) - 1} networks that differ from it "
        f"in one thing each, one in several, {EPOCHS} epochs every time, and write all results "
        "into assets/experiments.json, which the page Experiments shows. Takes hours. Stop it at "
        "any time: the same command goes on after the last whole epoch.",
    )
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="these experiments; all of them by default"
    )
    parser.add_argument(
        "--seeds", type=seeds, default=SEEDS, help=f"trainings of each; {SEEDS} by default"
    )
    parser.add_argument(
        "--restart", action="store_true", help="begin unfinished trainings anew; keep finished ones"
    )
    parser.add_argument(
        "--list", action="store_true", help="say what there is to do and what is known, no more"
    )
    parser.add_argument("--json", action="store_true", help="print what is known as JSON")
    # What this command starts for every run: a name and a seed.
    parser.add_argument("--run", dest="one", nargs=2, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def seeds(text: str) -> int:
    """Read `--seeds`; argparse names this function in its messages."""
    number = int(text)
    if not 1 <= number <= _MOST_SEEDS:
        raise argparse.ArgumentTypeError(f"1 to {_MOST_SEEDS:,} seeds, received: {text[:20]}")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Train what is missing and print what is known; a stop leaves all that is done."""
    if arguments.one:
        return _train_one(*arguments.one)
    chosen = select_variants(arguments.only)
    if not arguments.list and not _train(chosen, arguments):
        print(_how_to_go_on(chosen, arguments), file=sys.stderr)
        return STOPPED_STATUS
    rows = describe(chosen, arguments.seeds)
    if arguments.json:
        print(json.dumps(rows, indent=1))
    else:
        _print_table(rows)
    return 0


def describe(chosen: Sequence[Variant], wanted: int) -> list[dict[str, Any]]:
    """What is known of each variation, from the file of results; accuracies are 0–1."""
    results = read_results()
    outcomes = {one.name: one for one in results.variants} if results else {}
    rows = [_describe(one, outcomes.get(one.name), wanted) for one in chosen]
    timing = results.timing.seconds if results and results.timing else {}
    return [row | {"seconds": timing.get(row["name"])} for row in rows]


def _describe(variation: Variant, outcome: VariantResult | None, wanted: int) -> dict[str, Any]:
    figures = ("validation_accuracy", "test_accuracy")
    return {
        "name": variation.name,
        "description": variation.description,
        "seeds": len(outcome.runs) if outcome else 0,
        "wanted": wanted,
        **{figure: outcome.mean(figure) if outcome else None for figure in figures},
        **{f"{figure}_sd": outcome.sd(figure) if outcome else None for figure in figures},
    }


def _train_one(name: str, seed: str) -> int:
    """One run in this process, which ends with its parent; JSON lines on stdout."""
    exit_with_parent()
    (variation,) = select_variants([name])
    with json_lines() as report, CleanStop() as stop:
        run_one(variation, int(seed), _checked(stop, report))
    return STOPPED_STATUS if stop.requested and not is_finished(variation, int(seed)) else 0


def _train(chosen: Sequence[Variant], arguments: argparse.Namespace) -> bool:
    """Whether it came to its end."""
    with display() as report, CleanStop() as stop:
        run_experiments(chosen, arguments.seeds, _checked(stop, report), restart=arguments.restart)
    return not stop.requested or _left(chosen, arguments.seeds) == 0


def _checked(stop: CleanStop, report: OnProgress) -> OnProgress:
    def report_unless_stopped(progress: TrainingProgress) -> None:
        stop.check()
        report(progress)

    return report_unless_stopped


def _left(chosen: Sequence[Variant], wanted: int) -> int:
    return sum(not is_finished(*one) for one in schedule_runs(chosen, wanted))


def _how_to_go_on(chosen: Sequence[Variant], arguments: argparse.Namespace) -> str:
    again = ["python", "-m", "cifar_app", "experiment"]
    again += ["--only", *arguments.only] if arguments.only else []
    again += ["--seeds", str(arguments.seeds)] if arguments.seeds != SEEDS else []
    total = len(chosen) * arguments.seeds
    done = total - _left(chosen, arguments.seeds)
    return (
        f"Stopped with {done} of {total} runs finished. Nothing is lost: run the same command "
        f"again to go on.\n    {shlex.join(again)}"
    )


def _print_table(rows: list[dict[str, Any]]) -> None:
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        known = f"{row['seeds']} of {row['wanted']} seeds"
        if row["seeds"]:
            spread = row["validation_accuracy_sd"]
            known += f"  {percent(row['validation_accuracy'])}"
            known += f" ± {100 * spread:.2f}" if spread is not None else ""
            known += " of the validation images"
        print(f"{row['name']:{width}}  {known}\n{'':{width}}  {row['description']}")
    if any(row["seeds"] for row in rows):
        print(f"All figures: {experiments_file()}")
