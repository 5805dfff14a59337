"""The command `evaluate`: a model on the test set, or models on a user's labeled images."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
import typer

from cifar_app.cli.class_report import classes_to_dict, print_classes, print_matrix
from cifar_app.cli.formatting import format_interval
from cifar_app.cli.prediction_table import write_csv
from cifar_app.cli.progress import show_progress
from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import calibration_curve, classwise_ece
from cifar_app.model_store import store
from cifar_app.progress import OnProgress, no_progress

if TYPE_CHECKING:
    from cifar_app.inference.classifier import Classifier

_CHUNK = 100


class _MissingOption(typer.BadParameter):
    """A usage error whose message is complete: no value was passed that could be invalid."""

    def format_message(self) -> str:
        return self.message


def run(
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Name of the stored model; with --data, all models by default."
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Folder or zip file with one folder per class, or a CSV file with the columns "
            "file and label. Other folders and labels count as none of the ten classes.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV file to write with the prediction of each image."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
) -> None:
    """Evaluate a model on the test set, or on your own labeled images.

    Without --data, runs the model on the 10,000 test images and compares the metrics with its
    model card.
    """
    if data is not None:
        from cifar_app.cli.evaluate_data import evaluate_data

        evaluate_data(data.expanduser(), model, out, as_json=as_json)
        return
    if model is None:
        raise _MissingOption(
            "Missing option '--model'. Name a stored model, or your labeled images with --data."
        )
    from cifar_app.inference.classifier import load_classifier

    classifier = load_classifier(model)
    stored = store.open_model(model).test_probabilities(len(load_test_set()[1]))
    with show_progress(f"Loading {model}", show_time_left=True, n_lines=10) as on_progress:
        outputs = run_on_test_set(classifier, on_progress)
    if out:
        write_csv(out, prediction_rows(classifier, outputs))
    result = evaluate(classifier, stored, outputs)
    if as_json:
        print(json.dumps(result, indent=1))
    else:
        _print_result(result)


class Outputs(NamedTuple):
    """Outputs of a model for the test images.

    Attributes:
        probabilities: Class probabilities, `float32 (N, 10)`.
        scores: In-distribution scores, `float32 (N,)`.
        seconds: Time that the model took for all images.
    """

    probabilities: np.ndarray
    scores: np.ndarray
    seconds: float


def run_on_test_set(classifier: Classifier, on_progress: OnProgress = no_progress) -> Outputs:
    """Run a classifier on the test images."""
    images, _ = load_test_set()
    message = f"Running {classifier.name} on {len(images):,} test images"
    start = time.perf_counter()
    parts = []
    for first in range(0, len(images), _CHUNK):
        parts.append(classifier.predict_with_scores(images[first : first + _CHUNK]))
        on_progress(message, min(first + _CHUNK, len(images)) / len(images))
    seconds = time.perf_counter() - start
    probabilities, scores = (np.concatenate(outputs) for outputs in zip(*parts, strict=True))
    return Outputs(probabilities, scores, seconds)


def evaluate(classifier: Classifier, stored: np.ndarray, outputs: Outputs) -> dict[str, Any]:
    """Evaluate a classifier on the test images.

    Args:
        classifier: Model that was run.
        stored: Class probabilities stored with the model, `float32 (10000, 10)`.
        outputs: Outputs of the model for the test images.

    Returns:
        The fields of `metrics.classification.Summary`; the top-2 accuracy and the Brier score; the
        expected calibration error, and the classwise one; the speed in images per second; the
        number of predictions that differ from the stored ones; whether none differs; the metrics
        of each class; and the confusion matrix.
    """
    _, labels = load_test_set()
    probabilities = outputs.probabilities
    summary = classification.summarize(labels, probabilities)
    predicted = probabilities.argmax(axis=1)
    n_changed = int((predicted != stored.argmax(axis=1)).sum())
    card_n_correct = classifier.card.test["correct"]
    return {
        "model": classifier.name,
        **asdict(summary),
        "top_2_accuracy": float((classification.label_ranks(labels, probabilities) <= 2).mean()),
        "brier_score": float(classification.brier_scores(labels, probabilities).mean()),
        "expected_calibration_error": calibration_curve(labels, probabilities).ece,
        "classwise_calibration_error": float(classwise_ece(labels, probabilities).mean()),
        "images_per_second": round(len(labels) / outputs.seconds, 1),
        "card_n_correct": card_n_correct,
        "n_changed_predictions": n_changed,
        "agrees_with_card": n_changed == 0 and summary.correct == card_n_correct,
        "classes": classes_to_dict(classification.per_class_metrics(labels, probabilities)),
        "confusion_matrix": classification.confusion_matrix(labels, predicted).tolist(),
    }


def prediction_rows(classifier: Classifier, outputs: Outputs) -> Iterator[dict[str, Any]]:
    """Yield one row of a table per test image."""
    from cifar_app.inference.prediction import prediction_fields

    labels = load_test_set()[1].tolist()
    for index, label in enumerate(labels):
        probabilities, score = outputs.probabilities[index], float(outputs.scores[index])
        yield {
            "image": index,
            "label": CLASS_NAMES[label],
            **prediction_fields(probabilities, score, classifier.card.rejection),
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
        "top-2 accuracy": f"{result['top_2_accuracy']:.2%}",
        "loss": f"{result['loss']:.4f} nats",
        "Brier score": f"{result['brier_score']:.4f}",
        "macro precision": f"{result['precision']:.2%}",
        "macro recall": f"{result['recall']:.2%}",
        "macro F1": f"{result['f1']:.2%}",
        "calibration error": f"{result['expected_calibration_error']:.2%}, "
        f"classwise {result['classwise_calibration_error']:.2%}",
        "images per second": f"{result['images_per_second']:,.0f} on this machine",
        "model card": card,
    }
    print(result["model"])
    for name, value in lines.items():
        print(f"  {name:<18}{value}")
    print_classes(result["classes"])
    print_matrix(result["confusion_matrix"], CLASS_NAMES)
