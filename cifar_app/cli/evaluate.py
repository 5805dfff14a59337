"""`evaluate`: run a stored model on the test set and compare with its card."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from typing import Any

import numpy as np

from cifar_app.cli.words import interval, percent
from cifar_app.data import load_test_set
from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.model_store import store


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser(
        "evaluate", help="run a model on the test set (not its stored figures)"
    )
    parser.add_argument("--model", required=True, help="name of a stored model")
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the figures of a model, measured now."""
    classifier = load_classifier(arguments.model)
    stored = store.open_model(arguments.model).test_probabilities(len(load_test_set()[1]))
    result = evaluate(classifier, stored)
    if arguments.json:
        print(json.dumps(result, indent=1))
    else:
        _print(result)
    return 0


def evaluate(classifier: Classifier, stored: np.ndarray) -> dict[str, Any]:
    """Run a classifier on the 10,000 test images.

    Args:
        classifier: A loaded model.
        stored: The answers beside its card, `float32 (10000, 10)`.

    Returns:
        The fields of `metrics.Summary`, the expected calibration error, the speed (images a
        second, as this machine is now), the number of images that another class is named
        for than in `stored`, and whether both agree to the last image.
    """
    images, labels = load_test_set()
    print(f"Running {classifier.name} on {len(images):,} test images…", file=sys.stderr)
    start = time.perf_counter()
    answers = classifier.predict(images)
    seconds = time.perf_counter() - start
    summary = classification.summarize(labels, answers)
    changed = int((answers.argmax(axis=1) != stored.argmax(axis=1)).sum())
    return {
        "model": classifier.name,
        **asdict(summary),
        "expected_calibration_error": calibration_curve(labels, answers).ece,
        "images_per_second": round(len(images) / seconds, 1),
        "card_correct": classifier.card.test["correct"],
        "images_answered_otherwise": changed,
        "agrees_with_card": changed == 0 and summary.correct == classifier.card.test["correct"],
    }


def _print(result: dict[str, Any]) -> None:
    lines = {
        "accuracy": f"{percent(result['accuracy'])} {interval(result['accuracy_interval'])}, "
        f"{result['correct']:,} of {result['images']:,}",
        "loss": f"{result['loss']:.4f} nats",
        "macro precision": percent(result["precision"]),
        "macro recall": percent(result["recall"]),
        "macro F1": percent(result["f1"]),
        "calibration error": percent(result["expected_calibration_error"]),
        "images per second": f"{result['images_per_second']:,.0f} on this machine, now",
        "card": "agrees to the last image"
        if result["agrees_with_card"]
        else f"differs: {result['card_correct']:,} right, "
        f"{result['images_answered_otherwise']:,} images answered otherwise",
    }
    print(result["model"])
    for name, value in lines.items():
        print(f"  {name:18}{value}")
