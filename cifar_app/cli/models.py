"""`models`: what is stored."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from cifar_app.cli.words import interval, percent
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser("models", help="list the stored models")
    parser.add_argument("--json", action="store_true", help="print a JSON array")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the stored models; damaged ones are named on stderr."""
    models, errors = store.open_models()
    if arguments.json:
        print(json.dumps([describe(model) for model in models], indent=1))
    elif models:
        _print_table([describe(model) for model in models])
    for error in errors:
        print(error, file=sys.stderr)
    if not models and not errors:
        print(
            "No model is stored yet. Train one with `python -m cifar_app train`.", file=sys.stderr
        )
    return 0


def describe(model: StoredModel) -> dict[str, Any]:
    """What is printed of a stored model; shares are 0–1, the interval holds 95%."""
    return {
        "name": model.name,
        "title": model.card.title,
        "test_accuracy": model.card.test["accuracy"],
        "test_accuracy_interval": model.card.test["accuracy_interval"],
        "parameters": model.card.parameters,
        "shipped": model.shipped,
    }


def _print_table(models: list[dict[str, Any]]) -> None:
    name_width = max(len(model["name"]) for model in models)
    title_width = max(len(model["title"]) for model in models)
    for model in models:
        accuracy = f"{percent(model['test_accuracy'])} {interval(model['test_accuracy_interval'])}"
        print(
            f"{model['name']:{name_width}}  {model['title']:{title_width}}  {accuracy}  "
            f"{model['parameters']:>11,} parameters  {'shipped' if model['shipped'] else 'own'}"
        )
