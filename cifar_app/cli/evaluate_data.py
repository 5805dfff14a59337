"""`evaluate --data`: stored models on a user's labeled images."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cifar_app.cli.class_report import classes_to_dict, print_classes, print_matrix
from cifar_app.cli.formatting import escape_name, format_interval
from cifar_app.cli.prediction_table import write_csv
from cifar_app.cli.progress import show_progress
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data.labeled_files import OTHER, LabeledFiles
from cifar_app.data.labeled_sources import open_labeled_data
from cifar_app.errors import PhotoError
from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.inference.labeled import (
    OTHER_NAME,
    LabeledPrediction,
    classify_file,
    evaluate_predictions,
    prediction_rows,
)
from cifar_app.metrics.labeled_data import Evaluation
from cifar_app.model_store import store


def evaluate_data(path: Path, model: str | None, out: Path | None, *, as_json: bool) -> None:
    """Evaluate one model, or all, on labeled images and print the metrics.

    Args:
        path: Folder, zip file or CSV file.
        model: Name of the model; None for all.
        out: CSV file to write with the prediction of each image.
        as_json: Whether to print a JSON object.

    Raises:
        DataError: The path is none of these, or there is no readable image of the ten classes.
        ModelError: There is no such model, or it cannot be loaded.
    """
    files = open_labeled_data(path)
    classifiers = load_classifiers(model)
    predictions = classify_files(files, classifiers)
    evaluations = evaluate_predictions(predictions, [loaded.card for loaded in classifiers])
    if out:
        models = [(loaded.name, loaded.card) for loaded in classifiers]
        write_csv(out, prediction_rows(predictions, models))
    if as_json:
        print(json.dumps(to_dict(path, predictions, files, classifiers, evaluations), indent=1))
        return
    _print_data(path, predictions, files)
    for loaded, evaluation in zip(classifiers, evaluations, strict=True):
        _print_evaluation(loaded, evaluation)


def load_classifiers(model: str | None) -> list[Classifier]:
    """Load one model, or all that are not damaged; damaged ones are named on stderr."""
    if model is not None:
        return [load_classifier(model)]
    models, errors = store.open_models()
    for error in errors:
        print(error, file=sys.stderr)
    return [load_classifier(name) for name in [model.name for model in models] or [DEFAULT_MODEL]]


def classify_files(files: LabeledFiles, classifiers: list[Classifier]) -> list[LabeledPrediction]:
    """Classify all files; those that are not photos are added to the errors and to stderr."""
    predictions = []
    with show_progress("Loading the models", show_time_left=True, n_lines=10) as on_progress:
        for number, file in enumerate(files.labeled, start=1):
            try:
                predictions.append(classify_file(file, classifiers)[0])
            except PhotoError as error:
                files.errors[file.name] = str(error)
            on_progress(f"Classifying {len(files.labeled):,} images", number / len(files.labeled))
    for name, message in files.errors.items():
        print(f"{escape_name(name)}: {message}", file=sys.stderr)
    return predictions


def to_dict(
    path: Path,
    predictions: list[LabeledPrediction],
    files: LabeledFiles,
    classifiers: list[Classifier],
    evaluations: list[Evaluation],
) -> dict[str, Any]:
    """Return what `--json` prints; fractions are 0–1, intervals are 95%."""
    return {
        "data": str(path),
        "images": evaluations[0].images,
        "other_images": evaluations[0].other_images,
        "other_labels": _count_other_labels(predictions),
        "errors": [{"file": name, "error": text} for name, text in files.errors.items()],
        "models": {
            loaded.name: {
                **asdict(evaluation),
                "classes": classes_to_dict(evaluation.classes),
                "matrix": evaluation.matrix.tolist(),
                "rejection_threshold": loaded.card.rejection.threshold,
                "test_accuracy": loaded.card.test["accuracy"],
            }
            for loaded, evaluation in zip(classifiers, evaluations, strict=True)
        },
    }


def _count_other_labels(predictions: list[LabeledPrediction]) -> dict[str, int]:
    return dict(Counter(item.label_text for item in predictions if item.label == OTHER))


def _print_data(path: Path, predictions: list[LabeledPrediction], files: LabeledFiles) -> None:
    others = _count_other_labels(predictions)
    n_others = sum(others.values())
    text = f"{len(predictions) - n_others:,} images of the ten classes"
    if others:
        names = ", ".join(f"{escape_name(name)} {count:,}" for name, count in others.items())
        text += f", {n_others:,} others ({names})"
    if files.errors:
        text += f", {len(files.errors):,} files not used"
    print(f"{escape_name(str(path))}: {text}")


def _print_evaluation(loaded: Classifier, evaluation: Evaluation) -> None:
    test, ood = loaded.card.test, evaluation.ood
    lines = {
        "accuracy": f"{evaluation.accuracy:.2%} {format_interval(evaluation.accuracy_interval)}, "
        f"{evaluation.correct:,} of {evaluation.images:,}",
        "on the test set": f"{test['accuracy']:.2%} {format_interval(test['accuracy_interval'])}",
        "balanced accuracy": f"{evaluation.balanced_accuracy:.2%}",
        "mean confidence": f"{evaluation.mean_confidence:.2%}",
        "loss": f"{evaluation.loss:.4f} nats",
        "accepted": f"{ood.accepted / evaluation.images:.2%} "
        f"{format_interval(ood.accepted_interval)}, "
        f"{ood.accepted:,} of {evaluation.images:,} images of the ten classes",
    }
    if evaluation.other_images:
        lines["rejected"] = (
            f"{ood.rejected / evaluation.other_images:.2%} "
            f"{format_interval(ood.rejected_interval)}, "
            f"{ood.rejected:,} of {evaluation.other_images:,} other images"
        )
        lines["AUROC"] = f"{ood.auroc:.4f}"
    print(f"\n{loaded.name}")
    for name, value in lines.items():
        print(f"  {name:<19}{value}")
    print_classes(classes_to_dict(evaluation.classes))
    print_matrix(evaluation.matrix.tolist(), (*CLASS_NAMES, OTHER_NAME))
