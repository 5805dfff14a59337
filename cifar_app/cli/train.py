"""The command `train`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from cifar_app.cli import signals
from cifar_app.cli.data import download_if_missing
from cifar_app.cli.formatting import format_interval
from cifar_app.cli.progress import checked, show_training_progress
from cifar_app.cli.signals import GracefulInterrupt, exit_with_hint
from cifar_app.environment import configure_keras
from cifar_app.model_store import store
from cifar_app.training import RECIPES, default_name, get_recipe, train, with_backbone
from cifar_app.training.checkpoint import finished_epochs
from cifar_app.training.initial_model import load_initial_model
from cifar_app.training.recipe import MAX_SEED

_MAX_EPOCHS = 10_000


def run(
    recipe: Annotated[
        str, typer.Option(metavar="NAME", help=f"Recipe: {', '.join(sorted(RECIPES))}.")
    ],
    backbone: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Model of keras.applications to fine-tune, for the recipe transfer.",
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=MAX_SEED,
            help="Random seed of initial weights, data order and dropout.",
        ),
    ] = 0,
    epochs: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=_MAX_EPOCHS, help="Number of epochs; the recipe's by default."
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Name to store the model under; RECIPE-seedN by default."
        ),
    ] = None,
    init_from: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Stored model that provides the initial weights."),
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Discard an unfinished run of this name.")
    ] = False,
    progress: Annotated[
        Literal["bar", "json"],
        typer.Option(help="bar: for people, on stderr; json: one object per line on stdout."),
    ] = "bar",
    exit_with_parent: Annotated[
        bool, typer.Option("--exit-with-parent", help="Stop when the standard input ends.")
    ] = False,
) -> None:
    """Train a model and store it.

    Resumes an interrupted run after its last complete epoch. Ctrl-C stops after the current
    step, a second Ctrl-C at once; the same command resumes.
    """
    if exit_with_parent:
        signals.exit_with_parent()
    settings = get_recipe(recipe)
    if backbone:
        settings = with_backbone(settings, backbone)
    model_name = name or default_name(settings, seed)
    store.check_name(model_name)
    store.ensure_name_available(model_name)
    if init_from:
        load_initial_model(init_from, settings)  # an invalid model is an error before the download
    configure_keras()  # without TensorFlow, an error before the download
    with show_training_progress(progress) as on_progress:
        download_if_missing(on_progress)
        with GracefulInterrupt() as interrupt:
            train(
                settings,
                seed=seed,
                epochs=epochs,
                name=model_name,
                init_from=init_from,
                restart=restart,
                on_progress=checked(interrupt, on_progress),
            )
    if interrupt.interrupted:
        n_done, n_epochs = finished_epochs(model_name), epochs or settings.epochs
        options = {
            "--recipe": recipe,
            "--backbone": backbone,
            "--seed": seed,
            "--epochs": epochs,
            "--init-from": init_from,
            "--name": name,
        }
        exit_with_hint(f"{n_done} of {n_epochs} epochs complete", "train", options)
    if progress == "bar":
        model = store.open_model(model_name)
        accuracy, interval = model.card.test["accuracy"], model.card.test["accuracy_interval"]
        print(
            f"Stored as {model_name}: test accuracy {accuracy:.2%} {format_interval(interval)}, "
            f"in {model.folder}"
        )
