"""The command `models`."""

from __future__ import annotations

import json
import sys
from typing import Any

from cifar_app.cli.formatting import format_interval
from cifar_app.cli.options import JsonArray
from cifar_app.cli.signals import PROGRAM
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel


def run(
    as_json: JsonArray = False,
) -> None:
    """List the stored models. Damaged ones are named on stderr."""
    models, errors = store.open_models()
    rows = [to_dict(model) for model in models]
    if as_json:
        print(json.dumps(rows, indent=1))
    elif rows:
        _print_table(rows)
    for error in errors:
        print(error, file=sys.stderr)
    if not models and not errors:
        print(f"There are no models yet. Train one with `{PROGRAM} train`.", file=sys.stderr)


def to_dict(model: StoredModel) -> dict[str, Any]:
    """Return what is printed about a model; fractions are 0–1, the interval is 95%."""
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
        print(
            f"{model['name']:{name_width}}  {model['title']:{title_width}}  "
            f"{model['test_accuracy']:.2%} {format_interval(model['test_accuracy_interval'])}  "
            f"{model['parameters']:>11,} parameters  {'shipped' if model['shipped'] else 'trained'}"
        )
