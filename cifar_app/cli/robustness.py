"""The command `robustness`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from cifar_app.cli.progress import show_progress
from cifar_app.cli.signals import GracefulInterrupt, exit_with_hint
from cifar_app.config import robustness_file
from cifar_app.files import check_writable
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.corruptions import CORRUPTIONS
from cifar_app.robustness.evaluate import evaluate_robustness, is_up_to_date
from cifar_app.robustness.results import DESCRIPTION, read_results, save_result

_N_IMAGES = 1_000


def run(
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,…", help="Names of stored models; all shipped models by default."
        ),
    ] = None,
    images: Annotated[
        int, typer.Option(metavar="N", min=10, max=10_000, help="Number of test images.")
    ] = _N_IMAGES,
    force: Annotated[
        bool, typer.Option("--force", help="Evaluate again what is up to date.")
    ] = False,
) -> None:
    """Evaluate models on corrupted images.

    Writes assets/robustness.json, which the page Robustness shows. Takes a few minutes per
    model and skips models whose results are up to date, so that the same command resumes after an
    interruption.
    """
    names = model.split(",") if model else []
    models = select_models(names)
    results = read_results() or {}
    pending = [m for m in models if force or not is_up_to_date(m, results, images)]
    for skipped in models:
        if skipped not in pending:
            print(f"{skipped.name} is up to date; --force evaluates it again.", file=sys.stderr)
    if pending:
        check_writable(robustness_file(), description=DESCRIPTION)
    n_done = _evaluate(pending, images)
    if n_done < len(pending):
        # With --force, a model that is done would be evaluated again: name only the others.
        names = [model.name for model in pending[n_done:]] if force else names
        options = {
            "--force": force,
            "--model": ",".join(names),
            "--images": images if images != _N_IMAGES else None,
        }
        exit_with_hint(f"{n_done} of {len(pending)} models evaluated", "robustness", options)
    _print_table(models)


def select_models(names: Sequence[str]) -> list[StoredModel]:
    """Open the models of these names; without names, all shipped models that can be opened."""
    if names:
        return [store.open_model(name) for name in dict.fromkeys(names)]
    models, errors = store.open_models()
    for error in errors:
        print(error, file=sys.stderr)
    return [model for model in models if model.shipped]


def _evaluate(models: Sequence[StoredModel], images: int) -> int:
    """Evaluate and store model by model; returns how many are done."""
    n_done = 0
    with GracefulInterrupt() as interrupt:
        for model in models:
            with show_progress(f"Loading {model.name}", show_time_left=True) as on_progress:

                def check_and_report(message: str, fraction: float) -> None:
                    interrupt.check()
                    on_progress(message, fraction)

                save_result(evaluate_robustness(model, images, check_and_report))
            n_done += 1
    return n_done


def _print_table(models: Sequence[StoredModel]) -> None:
    results = read_results() or {}
    width = max((len(model.name) for model in models), default=0)
    for model in models:
        result = results[model.name]
        worst = min(CORRUPTIONS, key=lambda corruption: result.mean(corruption.name))
        print(
            f"{result.name:{width}}  clean accuracy {result.clean.accuracy:.2%}, "
            f"mean corruption accuracy {result.mean_accuracy:.2%}; "
            f"worst: {worst.title}, {result.mean(worst.name):.2%}"
        )
    print(f"All results: {robustness_file()}")
