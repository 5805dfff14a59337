"""The command `evaluate`."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from cifar_app.cli.formatting import format_interval
from cifar_app.cli.options import ModelName
from cifar_app.data import load_test_set
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.model_store import store

if TYPE_CHECKING:
    from cifar_app.inference.classifier import Classifier


def run(
    model: ModelName,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
) -> None:
    """Evaluate a model on the test set.

    Runs the model and compares the metrics with its model card.
    """
    from cifar_app.inference.classifier import load_classifier

    classifier = load_classifier(model)
    stored = store.open_model(model).test_probabilities(len(load_test_set()[1]))
    result = evaluate(classifier, stored)
    if as_json:
        print(json.dumps(result, indent=1))
    else:
        _print_result(result)


def evaluate(classifier: Classifier, stored: np.ndarray) -> dict[str, Any]:
    """Run a classifier on the 10,000 test images.

    Args:
        classifier: Model to run.
        stored: Class probabilities stored with the model, `float32 (10000, 10)`.

    Returns:
        The fields of `metrics.classification.Summary`; the expected calibration error; the speed
        in images per second; the number of predictions that differ from the stored ones; and
        whether none differs.
    """
    images, labels = load_test_set()
    print(f"Running {classifier.name} on {len(images):,} test images", file=sys.stderr)
    start = time.perf_counter()
    probabilities = classifier.predict(images)
    seconds = time.perf_counter() - start
    summary = classification.summarize(labels, probabilities)
    n_changed = int((probabilities.argmax(axis=1) != stored.argmax(axis=1)).sum())
    card_n_correct = classifier.card.test["correct"]
    return {
        "model": classifier.name,
        **asdict(summary),
        "expected_calibration_error": calibration_curve(labels, probabilities).ece,
        "images_per_second": round(len(images) / seconds, 1),
        "card_n_correct": card_n_correct,
        "n_changed_predictions": n_changed,
        "agrees_with_card": n_changed == 0 and summary.correct == card_n_correct,
    }


def _print_result(result: dict[str, Any]) -> None:
    card = (
        "same prediction for every image"
        if result["agrees_with_card"]
        else f"differs: {result['card_n_correct']:,} correct, "
        f"{result['n_changed_predictions']:,} changed predictions"
    )
    lines = {
        "accuracy": f"{result['accuracy']:.2%} "
        f"{format_interval(result['accuracy_interval'])}, "
        f"{result['correct']:,} of {result['images']:,}",
        "loss": f"{result['loss']:.4f} nats",
        "macro precision": f"{result['precision']:.2%}",
        "macro recall": f"{result['recall']:.2%}",
        "macro F1": f"{result['f1']:.2%}",
        "calibration error": f"{result['expected_calibration_error']:.2%}",
        "images per second": f"{result['images_per_second']:,.0f} on this machine",
        "model card": card,
    }
    print(result["model"])
    for name, value in lines.items():
        print(f"  {name:<18}{value}")
