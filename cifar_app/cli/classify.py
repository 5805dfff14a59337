"""The command `classify`."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cifar_app.cli.formatting import escape_name
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, NUM_CLASSES
from cifar_app.errors import PhotoError
from cifar_app.formatting import format_confidence
from cifar_app.model_store import store

if TYPE_CHECKING:
    from cifar_app.inference.prediction import Prediction

_DEFAULT_TOP = 3
_CSV_COLUMNS = ("file", "label", "confidence", "none_of_these", "seconds", *CLASS_NAMES, "error")


def run(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="Photos, or folders of photos.", show_default=False),
    ],
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"Name of the stored model; {DEFAULT_MODEL}, else the first, by default.",
        ),
    ] = None,
    top: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=NUM_CLASSES, help="Number of most probable classes to print."
        ),
    ] = _DEFAULT_TOP,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per line.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table.")] = False,
) -> None:
    """Classify photos.

    Prints one line per file in the given order; the files of a folder are sorted by name. The exit
    status is 1 if a file cannot be read.
    """
    if as_json and as_csv:
        raise typer.BadParameter("not together with --json.", param_hint="'--csv'")
    from cifar_app.inference.classifier import load_classifier
    from cifar_app.photos import read_photo

    if model is None:
        names = store.list_names()
        model = DEFAULT_MODEL if DEFAULT_MODEL in names or not names else names[0]
    classifier = load_classifier(model)
    if as_csv:
        _print_csv(_CSV_COLUMNS)
    failed = False
    for file in expand_folders(files):
        try:
            prediction = classifier.classify(read_photo(file))
        except PhotoError as error:
            failed = True
            row: dict[str, Any] = {"file": file, "error": str(error)}
            line, stream = str(error), sys.stderr
        else:
            row = to_dict(file, prediction)
            line, stream = describe_prediction(prediction, top), sys.stdout
        if as_json:
            print(json.dumps(row), flush=True)
        elif as_csv:
            fields = row | row.get("probabilities", {})
            _print_csv([fields.get(column) for column in _CSV_COLUMNS])
        else:
            print(f"{escape_name(file)}: {line}", file=stream, flush=True)
    if failed:
        raise typer.Exit(1)


def expand_folders(files: Sequence[str]) -> list[str]:
    """Replace each folder by its files, also those in its folders; a folder without any stays."""
    from cifar_app.data.labeled_files import is_system_file
    from cifar_app.data.labeled_sources import list_folder

    expanded = []
    for file in files:
        # `Path.is_dir` fails for names that the system does not allow.
        names = list_folder(Path(file)) if os.path.isdir(file) else {}
        paths = [str(Path(file, name)) for name in sorted(names) if not is_system_file(name)]
        expanded += paths or [file]
    return expanded


def _print_csv(fields: Sequence[Any]) -> None:
    csv.writer(sys.stdout, lineterminator="\n").writerow(fields)
    sys.stdout.flush()


def to_dict(file: str, prediction: Prediction) -> dict[str, Any]:
    """Return what `--json` prints about a prediction; probabilities are 0–1."""
    probabilities = prediction.probabilities.tolist()
    return {
        "file": file,
        "label": prediction.class_name,
        "confidence": prediction.confidence,
        "probabilities": dict(zip(CLASS_NAMES, probabilities, strict=True)),
        "none_of_these": prediction.none_of_these,
        "seconds": prediction.seconds,
    }


def describe_prediction(prediction: Prediction, top: int = _DEFAULT_TOP) -> str:
    """Describe the most probable classes, and whether the photo is rejected."""
    from cifar_app.inference.prediction import NONE_OF_TEN

    order = prediction.probabilities.argsort()[::-1][:top]
    classes = ", ".join(
        f"{CLASS_NAMES[i]} {format_confidence(prediction.probabilities[i])}" for i in order
    )
    if prediction.none_of_these:
        return f"{NONE_OF_TEN} (closest classes: {classes})"
    return classes
