"""The command `train`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

import typer

from cifar_app.cli.data import download_if_missing
from cifar_app.cli.formatting import format_interval
from cifar_app.cli.options import ProgressStyle
from cifar_app.cli.progress import checked, show_training_progress
from cifar_app.cli.signals import GracefulInterrupt, exit_with_hint
from cifar_app.environment import configure_keras
from cifar_app.model_store import store
from cifar_app.model_store.card_text import format_duration
from cifar_app.runs import control, records, storage
from cifar_app.runs.estimate import measure
from cifar_app.runs.execute import execute_run
from cifar_app.runs.records import State
from cifar_app.training import RECIPES, Recipe, default_name, get_recipe, with_backbone
from cifar_app.training.checkpoint import finished_epochs, other_settings_error
from cifar_app.training.initial_model import load_initial_model
from cifar_app.training.recipe import MAX_SEED
from cifar_app.training.settings import ADJUSTABLE, Settings, adjust

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
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="SETTING=VALUE",
            help=f"Another setting, for the recipes {', '.join(ADJUSTABLE)}: "
            f"{', '.join(Settings.model_fields)}. Can be repeated.",
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
    progress: ProgressStyle = "bar",
    only_estimate: Annotated[
        bool,
        typer.Option("--estimate", help="Measure the expected time on this machine, and exit."),
    ] = False,
) -> None:
    """Train a model and store it.

    Resumes an interrupted run after its last complete epoch. Ctrl-C stops after the current
    step, a second Ctrl-C at once; the same command resumes. Waits while another run is active.
    """
    settings = _make_recipe(recipe, backbone, epochs, changes or ())
    if only_estimate:
        _print_estimate(settings)
        return
    model_name = name or default_name(settings, seed)
    store.check_name(model_name)
    store.ensure_name_available(model_name)
    if init_from:
        load_initial_model(init_from, settings)  # an invalid model is an error before the download
    configure_keras()  # without TensorFlow, an error before the download
    _prepare_run(model_name, settings, seed, init_from, restart=restart)
    state = train_run(model_name, progress)
    if state != "finished":
        options = {
            "--recipe": recipe,
            "--backbone": backbone,
            "--seed": seed,
            "--epochs": epochs,
            "--set": changes,
            "--init-from": init_from,
            "--name": name,
        }
        exit_with_hint(describe_state(model_name, settings), "train", options)


def train_run(name: str, progress: Literal["bar", "json"], *, from_queue: bool = False) -> State:
    """Download the data if necessary, train a run, print the result, and return the new state.

    Args:
        name: Name of the run.
        progress: Style of the progress.
        from_queue: See `execute_run`.
    """
    with show_training_progress(progress) as on_progress:
        download_if_missing(on_progress)
        with GracefulInterrupt() as interrupt:
            state = execute_run(name, checked(interrupt, on_progress), from_queue=from_queue)
    if state == "finished" and progress == "bar":
        model = store.open_model(name)
        accuracy, interval = model.card.test["accuracy"], model.card.test["accuracy_interval"]
        print(
            f"Stored as {name}: test accuracy {accuracy:.2%} {format_interval(interval)}, "
            f"in {model.folder}"
        )
    return state


def describe_state(name: str, recipe: Recipe) -> str:
    """Describe how much of a run is done."""
    return f"{finished_epochs(name)} of {recipe.epochs} epochs complete"


def _print_estimate(recipe: Recipe) -> None:
    estimate = measure(recipe)
    print(
        f"{estimate.parameters:,} parameters, {estimate.flops / 1e6:,.0f} MFLOPs per image, "
        f"about {format_duration(estimate.total_seconds(recipe))} on this machine"
    )


def _make_recipe(
    name: str, backbone: str | None, epochs: int | None, changes: Sequence[str]
) -> Recipe:
    recipe = get_recipe(name)
    if backbone:
        recipe = with_backbone(recipe, backbone)
    pairs = dict(change.partition("=")[::2] for change in changes)
    recipe = adjust(recipe, pairs)
    return replace(recipe, epochs=epochs) if epochs else recipe


def _prepare_run(
    name: str, recipe: Recipe, seed: int, init_from: str | None, *, restart: bool
) -> None:
    """Create a run, or check that an unfinished one has the same settings."""
    if restart:
        storage.delete_run(name)
    existing = records.find_run(name)
    if existing is None:
        # A server would start a run in the state "queued".
        storage.create_run(recipe, seed, name, init_from, state="stopped")
        return
    record = existing.record
    if (record.recipe, record.seed, record.init_from) != (recipe, seed, init_from):
        raise other_settings_error(name)
    control.clear_request(name)
