"""`train`: make a network, or go on with one that was stopped."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import Any

from cifar_app.cli.progress import display, json_lines
from cifar_app.cli.stopping import CleanStop, exit_with_parent
from cifar_app.cli.words import interval, percent
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training import RECIPES, Recipe, default_name, get_recipe, train, with_backbone
from cifar_app.training.checkpoint import delete_run, discard_run, finished_epochs, run_lock
from cifar_app.training.initial_model import load_initial_model
from cifar_app.training.job import STOPPED_STATUS
from cifar_app.training.progress import OnProgress, TrainingProgress
from cifar_app.training.recipes import MAX_SEED

_MOST_EPOCHS = 10_000


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser(
        "train",
        help="train a network; goes on with one that was stopped",
        description="Train a network and store it. Stop it at any time: the same command goes "
        "on after the last whole epoch.",
    )
    parser.add_argument("--recipe", required=True, help=f"one of: {', '.join(sorted(RECIPES))}")
    parser.add_argument(
        "--backbone", help="for the recipe transfer: a network of keras.applications instead"
    )
    parser.add_argument("--seed", type=seed, default=0, help="of weights, order and dropout")
    parser.add_argument("--epochs", type=epochs, help="instead of the recipe's")
    parser.add_argument("--name", help="of the stored model; RECIPE-seedSEED by default")
    parser.add_argument("--start", help="a stored network of the same kind to begin with")
    parser.add_argument(
        "--restart", action="store_true", help="forget an unfinished training of this name"
    )
    parser.add_argument(
        "--progress",
        choices=("bar", "json"),
        default="bar",
        help="bar: for people, on stderr; json: a JSON object a line, on stdout",
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="stop when the calling process ends"
    )
    parser.set_defaults(run=run)


def seed(text: str) -> int:
    """Read `--seed`; argparse names this function in its messages."""
    number = int(text)
    if not 0 <= number <= MAX_SEED:
        raise argparse.ArgumentTypeError(f"a seed is 0 to {MAX_SEED}, received: {number}")
    return number


def epochs(text: str) -> int:
    """Read `--epochs`."""
    number = int(text)
    if not 1 <= number <= _MOST_EPOCHS:
        raise argparse.ArgumentTypeError(f"1 to {_MOST_EPOCHS:,} epochs, received: {text[:20]}")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Train; a stop leaves what the same command goes on with."""
    if arguments.exit_with_parent:
        exit_with_parent()
    recipe = get_recipe(arguments.recipe)
    if arguments.backbone:
        recipe = with_backbone(recipe, arguments.backbone)
    name = arguments.name or default_name(recipe, arguments.seed)
    store.check_name(name)
    store.ensure_name_available(name)  # a name that is taken later is this training's own
    if arguments.start:
        load_initial_model(
            arguments.start, recipe
        )  # before a restart forgets what a refusal would keep
    if arguments.restart:
        with run_lock(name):  # at once, so that a stop soon after leaves nothing of the old
            delete_run(name)
    with (json_lines if arguments.progress == "json" else display)() as report:
        with CleanStop() as stop:
            _train(recipe, name, arguments, stop, report)
        stored = name in store.list_names()
        if stored and stop.requested:  # too late: there is nothing left to do
            discard_run(name)
            report(TrainingProgress("done", f"Stored as {name}", name=name))
    if not stored:
        print(_how_to_go_on(recipe, name, arguments), file=sys.stderr)
        return STOPPED_STATUS
    if arguments.progress == "bar":
        _print_result(store.open_model(name))
    return 0


def _train(
    recipe: Recipe, name: str, arguments: argparse.Namespace, stop: CleanStop, report: OnProgress
) -> None:
    def report_unless_stopped(progress: TrainingProgress) -> None:
        stop.check()
        report(progress)

    train(
        recipe,
        seed=arguments.seed,
        epochs=arguments.epochs,
        name=name,
        init_from=arguments.start,
        on_progress=report_unless_stopped,
    )


def _print_result(model: StoredModel) -> None:
    test = model.card.test
    print(
        f"Stored as {model.name}: {percent(test['accuracy'])} "
        f"{interval(test['accuracy_interval'])} of the test images, in {model.folder}"
    )


def _how_to_go_on(recipe: Recipe, name: str, arguments: argparse.Namespace) -> str:
    done = finished_epochs(name)
    total = arguments.epochs or recipe.epochs
    when = f"after epoch {done} of {total}" if done else "before the first epoch was finished"
    again = ["python", "-m", "cifar_app", "train", "--recipe", arguments.recipe]
    again += ["--backbone", arguments.backbone] if arguments.backbone else []
    again += ["--seed", str(arguments.seed)] if arguments.seed else []
    again += ["--epochs", str(arguments.epochs)] if arguments.epochs else []
    again += ["--start", arguments.start] if arguments.start else []
    again += ["--name", arguments.name] if arguments.name else []
    return (
        f"Stopped {when}. Nothing is lost: run the same command again to go on.\n"
        f"    {shlex.join(again)}"
    )
