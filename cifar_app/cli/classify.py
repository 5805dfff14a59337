"""`classify`: what a model says about photos."""

from __future__ import annotations

import argparse
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

from PIL import Image

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.errors import PhotoError
from cifar_app.inference.classifier import load_classifier
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store import store
from cifar_app.photos import MAX_BYTES, check_size, read_photo

_TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Signs that turn the direction in which a terminal writes what follows."""


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser("classify", help="classify photos")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a photo")
    parser.add_argument(
        "--model", help=f"name of a stored model; {DEFAULT_MODEL} or else the first by default"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line a file, in the order given; 1 if one of them could not be answered."""
    classifier = load_classifier(arguments.model or default_model())
    status = 0
    for file in arguments.files:
        try:
            prediction = classifier.classify(read_file(file))
        except PhotoError as error:
            status = 1
            _print_error(file, error, arguments.json)
            continue
        if arguments.json:
            print(json.dumps(describe(file, prediction)), flush=True)
        else:
            print(f"{_shown(file)}: {in_words(prediction)}", flush=True)
    return status


def default_model() -> str:
    """The best on photos if it is stored, else the first stored model."""
    names = store.list_names()
    return DEFAULT_MODEL if DEFAULT_MODEL in names or not names else names[0]


def read_file(file: str) -> Image.Image:
    """Read a photo from disk; raises `PhotoError` if it cannot be read or is no photo."""
    try:
        with Path(file).open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: no path at all, such as "a\0b"
        raise PhotoError(
            "A photo is a file that can be read.",
            received=getattr(error, "strerror", None) or str(error),
            remedy="Check the name and the permissions.",
        ) from error
    # Of a file no more was read than shows that it is too large, and a pipe has no size.
    check_size(max(size, len(content)))
    return read_photo(content)


def describe(file: str, prediction: Prediction) -> dict[str, Any]:
    """What `--json` prints of an answer; probabilities are 0–1."""
    probabilities = prediction.probabilities.tolist()
    return {
        "file": file,
        "label": prediction.class_name,
        "confidence": prediction.confidence,
        "probabilities": dict(zip(CLASS_NAMES, probabilities, strict=True)),
        "none_of_these": prediction.none_of_these,
        "seconds": prediction.seconds,
    }


def in_words(prediction: Prediction) -> str:
    """The three most probable classes, and a warning where the model is too unsure."""
    best = prediction.probabilities.argsort()[::-1][:3]
    classes = ", ".join(f"{CLASS_NAMES[at]} {prediction.probabilities[at]:.1%}" for at in best)
    return f"none of the ten, it seems ({classes})" if prediction.none_of_these else classes


def _print_error(file: str, error: PhotoError, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"file": file, "error": str(error)}), flush=True)
    else:
        print(f"{_shown(file)}: {error}", file=sys.stderr, flush=True)


def _shown(file: str) -> str:
    """A name as it is, but for one that would break the line or steer the terminal."""
    steers = any(
        unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(sign) in _TURNS
        for sign in file
    )
    return repr(file) if steers else file
