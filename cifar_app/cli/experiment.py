"""The command `experiment`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cifar_app.cli.data import download_if_missing
from cifar_app.cli.options import JsonArray
from cifar_app.cli.progress import checked, show_training_progress
from cifar_app.cli.signals import GracefulInterrupt, exit_with_hint, exit_with_parent
from cifar_app.config import experiments_file
from cifar_app.experiments.ablations import SEEDS, Variant, select_variants
from cifar_app.experiments.results import read_results
from cifar_app.experiments.run_store import is_finished
from cifar_app.experiments.runner import run_experiments, run_one, schedule_runs
from cifar_app.training.job import STOPPED_STATUS

_MAX_SEEDS = 1_000


def run(
    variants: Annotated[
        str | None,
        typer.Option(metavar="NAME,…", help="Names of variants; all variants by default."),
    ] = None,
    seeds: Annotated[
        int, typer.Option(metavar="N", min=1, max=_MAX_SEEDS, help="Number of runs per variant.")
    ] = SEEDS,
    restart: Annotated[
        bool, typer.Option("--restart", help="Discard unfinished runs; keep finished ones.")
    ] = False,
    only_list: Annotated[
        bool, typer.Option("--list", help="List the variants and their results without training.")
    ] = False,
    as_json: JsonArray = False,
    single_run: Annotated[
        tuple[str, int] | None, typer.Option("--run", hidden=True, help="Variant and seed.")
    ] = None,
) -> None:
    """Train variants of the baseline.

    Writes assets/experiments.json, which the page Experiments shows. Takes hours. Resumes an
    interrupted run after its last complete epoch. Ctrl-C stops after the current step; the same
    command resumes.
    """
    if single_run:
        _train_one(*single_run)
        return
    chosen = select_variants(variants.split(",") if variants else None)
    if not only_list:
        with show_training_progress() as on_progress:
            download_if_missing(on_progress)
            with GracefulInterrupt() as interrupt:
                run_experiments(chosen, seeds, checked(interrupt, on_progress), restart=restart)
        if interrupt.interrupted:
            runs = schedule_runs(chosen, seeds)
            n_finished = sum(is_finished(*planned) for planned in runs)
            options = {"--variants": variants, "--seeds": seeds if seeds != SEEDS else None}
            exit_with_hint(f"{n_finished} of {len(runs)} runs finished", "experiment", options)
    rows = summarize(chosen, seeds)
    if as_json:
        print(json.dumps(rows, indent=1))
    else:
        _print_table(rows)


def summarize(variants: Sequence[Variant], n_seeds: int) -> list[dict[str, Any]]:
    """Return what is known of each variant, from the results file; accuracies are 0–1."""
    results = read_results()
    by_name = {result.name: result for result in results.variants} if results else {}
    seconds = results.timing.seconds if results and results.timing else {}
    rows = []
    for variant in variants:
        result = by_name.get(variant.name)
        row = {
            "name": variant.name,
            "description": variant.description,
            "seeds": len(result.runs) if result else 0,
            "wanted": n_seeds,
            "seconds": seconds.get(variant.name),
        }
        for metric in ("validation_accuracy", "test_accuracy"):
            row[metric] = result.mean(metric) if result else None
            row[f"{metric}_sd"] = result.sd(metric) if result else None
        rows.append(row)
    return rows


def _train_one(name: str, seed: int) -> None:
    """Train one run in this process, a child of `experiment`; prints JSON lines."""
    exit_with_parent()
    (variant,) = select_variants([name])
    with show_training_progress("json") as on_progress, GracefulInterrupt() as interrupt:
        run_one(variant, seed, checked(interrupt, on_progress))
    if interrupt.interrupted:
        raise typer.Exit(STOPPED_STATUS)


def _print_table(rows: list[dict[str, Any]]) -> None:
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        text = f"{row['seeds']} of {row['wanted']} seeds"
        if row["seeds"]:
            sd = row["validation_accuracy_sd"]
            text += f"  validation accuracy {row['validation_accuracy']:.2%}"
            text += f" ± {100 * sd:.2f}" if sd is not None else ""
        print(f"{row['name']:{width}}  {text}\n{'':{width}}  {row['description']}")
    if any(row["seeds"] for row in rows):
        print(f"All results: {experiments_file()}")
