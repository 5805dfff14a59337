"""The command `runs`: list, resume, stop, rename, delete, export and import runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cifar_app.cli import signals
from cifar_app.cli.formatting import format_percent
from cifar_app.cli.options import JsonArray, ProgressStyle
from cifar_app.cli.signals import exit_with_hint
from cifar_app.cli.train import describe_state, train_run
from cifar_app.environment import configure_keras
from cifar_app.files import atomic_write, translate_write_errors
from cifar_app.runs import archive, records, storage
from cifar_app.runs.summary import RunSummary, summarize_runs
from cifar_app.training.job import STOPPED_STATUS

app = typer.Typer(invoke_without_command=True)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the run.")]


@app.callback()
def show_runs(context: typer.Context, as_json: JsonArray = False) -> None:
    """List, resume, stop, rename, delete, export and import training runs.

    Without an action, lists the runs, those of the app included.
    """
    if context.invoked_subcommand:
        return
    summaries, errors = summarize_runs()
    if as_json:
        print(json.dumps([to_dict(summary) for summary in summaries], indent=1))
    else:
        _print_table(summaries)
    for error in errors:
        print(error, file=sys.stderr)


@app.command()
def resume(
    name: _Name,
    progress: ProgressStyle = "bar",
    exit_with_parent: Annotated[
        bool,
        typer.Option(
            "--exit-with-parent", help="Stop when the standard input ends, to be resumed."
        ),
    ] = False,
) -> None:
    """Resume a run after its last complete epoch, or start one that waits."""
    if exit_with_parent:
        signals.exit_with_parent()
    run = records.open_run(name)
    configure_keras()
    state = train_run(name, progress, from_queue=exit_with_parent)
    if exit_with_parent and state != "finished":
        raise typer.Exit(STOPPED_STATUS)
    if state != "finished":
        exit_with_hint(describe_state(name, run.record.recipe), f"runs resume {name}", {})


@app.command()
def stop(
    name: _Name,
    keep: Annotated[
        bool, typer.Option("--keep", help="Store the model of the best complete epoch.")
    ] = False,
    discard: Annotated[bool, typer.Option("--discard", help="Delete the run.")] = False,
) -> None:
    """End a running training after its current step; `runs resume` continues it."""
    if keep and discard:
        raise typer.BadParameter("choose --keep or --discard")
    if storage.stop_run(name, "keep" if keep else "discard" if discard else "pause"):
        print(f"Run `{signals.PROGRAM} runs resume {name}` to store the model.", file=sys.stderr)


@app.command()
def rename(
    name: _Name, new_name: Annotated[str, typer.Argument(metavar="NEW_NAME", help="New name.")]
) -> None:
    """Rename a run and its model."""
    records.open_run(name)
    storage.rename_run(name, new_name)


@app.command()
def delete(name: _Name) -> None:
    """Delete a run and its model."""
    records.open_run(name)
    storage.delete_run(name)


@app.command("export")
def export_model(
    name: _Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="ZIP file to write.")],
) -> None:
    """Write the model of a finished run to a ZIP file."""
    with (
        translate_write_errors(file, description="Exported models"),
        atomic_write(file) as stream,
    ):
        archive.export_model(name, stream)
    print(f"Written: {file}")


@app.command("import")
def import_model(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="ZIP file of `runs export`.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the model; that of the file.")
    ] = None,
) -> None:
    """Store the model of a ZIP file, after checking it."""
    print(f"Stored as {archive.import_model(file, name)}")


def to_dict(summary: RunSummary) -> dict[str, Any]:
    """Return what is printed about a run; fractions are 0–1."""
    return {
        "name": summary.name,
        "state": summary.state,
        "recipe": summary.recipe,
        "changes": summary.changes,
        "seed": summary.seed,
        "epochs_done": summary.epochs_done,
        "epochs": summary.epochs,
        "validation_accuracy": summary.validation_accuracy,
        "test_accuracy": summary.test_accuracy,
        "seconds": summary.seconds,
        "message": summary.message,
    }


def _print_table(summaries: list[RunSummary]) -> None:
    width = max((len(summary.name) for summary in summaries), default=0)
    for summary in summaries:
        changes = ", ".join(f"{name}={value}" for name, value in summary.changes.items())
        print(
            f"{summary.name:{width}}  {summary.state:11}  "
            f"{summary.epochs_done:>3} of {summary.epochs} epochs  "
            f"validation {format_percent(summary.validation_accuracy)}  "
            f"test {format_percent(summary.test_accuracy)}  {changes}".rstrip()
        )
