"""The command `classify`."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.errors import PhotoError
from cifar_app.model_store import store

if TYPE_CHECKING:
    from cifar_app.inference.prediction import Prediction

_CONTROL_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")


def run(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Photos.", show_default=False)],
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"Name of the stored model; {DEFAULT_MODEL}, else the first, by default.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per line.")
    ] = False,
) -> None:
    """Classify photos.

    Prints one line per file in the given order. The exit status is 1 if a file cannot be read.
    """
    from cifar_app.inference.classifier import load_classifier
    from cifar_app.photos import read_photo

    if model is None:
        names = store.list_names()
        model = DEFAULT_MODEL if DEFAULT_MODEL in names or not names else names[0]
    classifier = load_classifier(model)
    failed = False
    for file in files:
        try:
            prediction = classifier.classify(read_photo(file))
        except PhotoError as error:
            failed = True
            row, line, stream = {"file": file, "error": str(error)}, str(error), sys.stderr
        else:
            row, line = to_dict(file, prediction), describe_prediction(prediction)
            stream = sys.stdout
        if as_json:
            print(json.dumps(row), flush=True)
        else:
            print(f"{_escape_name(file)}: {line}", file=stream, flush=True)
    if failed:
        raise typer.Exit(1)


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


def describe_prediction(prediction: Prediction) -> str:
    """Describe the three most probable classes, and whether the photo is rejected."""
    from cifar_app.inference.prediction import NONE_OF_TEN

    top_3 = prediction.probabilities.argsort()[::-1][:3]
    classes = ", ".join(f"{CLASS_NAMES[i]} {prediction.probabilities[i]:.1%}" for i in top_3)
    if prediction.none_of_these:
        return f"{NONE_OF_TEN} (closest classes: {classes})"
    return classes


def _escape_name(file: str) -> str:
    """Escape a file name that would break the line or control the terminal."""
    is_plain = all(unicodedata.category(sign) not in _CONTROL_CATEGORIES for sign in file)
    return file if is_plain else repr(file)
