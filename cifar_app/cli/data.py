"""The command `data` and its actions `fetch`, `verify`, `bundle` and `thumbnails`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cifar_app.cli.options import ProgressStyle
from cifar_app.cli.progress import show_progress
from cifar_app.config import assets_dir
from cifar_app.data import bundled, load_test_set, storage
from cifar_app.data.thumbnails import thumbnails_folder, write_thumbnails
from cifar_app.errors import DataError
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress

app = typer.Typer(invoke_without_command=True)


@app.callback()
def show_state(context: typer.Context) -> None:
    """Show, download, verify or bundle CIFAR-10.

    Without an action, shows which data is present.
    """
    if context.invoked_subcommand:
        return
    try:
        load_test_set()
        state = "intact"
    except DataError as error:
        state = f"damaged: {error.received}"
    print(f"Bundled test set: {_bundle_folder()} ({state})")
    fetched = "present" if storage.is_fetched() else "not downloaded; `data fetch` downloads it"
    print(f"Full data set: {storage.data_folder()} ({fetched})")


@app.command()
def fetch(
    archive: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Official archive to read instead of downloading."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the data set once the new one is verified.")
    ] = False,
    progress: ProgressStyle = "bar",
) -> None:
    """Download the full data set into the cache, unless it is present."""
    with show_progress("Downloading CIFAR-10", progress) as on_progress:
        archive = archive and archive.expanduser()  # shells leave "--archive=~/FILE" as it is
        folder = storage.download(archive, on_progress, force=force)
    if progress == "bar":
        print(f"The full data set is in {folder}")


@app.command()
def verify() -> None:
    """Check the SHA-256 hashes of the bundled test set and the full data set."""
    load_test_set()
    print(f"The bundled test set is intact: {_bundle_folder()}")
    storage.verify()
    print(f"The full data set is intact: {storage.data_folder()}")


@app.command()
def bundle() -> None:
    """Write the bundled test set again, from the verified full data set."""
    storage.verify()
    print("Compressing the test images losslessly, which takes ten minutes", file=sys.stderr)
    bundled.write_bundled_test_set(*storage.load_cached_test_set(), _bundle_folder())
    print(f"The bundled test set is in {_bundle_folder()}")


@app.command()
def thumbnails() -> None:
    """Write the small pictures of the test images that the embedding map shows."""
    write_thumbnails(load_test_set()[0], thumbnails_folder())
    print(f"The thumbnails are in {thumbnails_folder()}")


def download_if_missing(on_progress: OnTrainingProgress) -> None:
    """Download the full data set before a training, where a signal still ends it at once."""
    if not storage.is_fetched():
        storage.download(
            on_progress=lambda message, _: on_progress(TrainingProgress("data", message))
        )


def _bundle_folder() -> Path:
    return assets_dir() / "cifar10"
