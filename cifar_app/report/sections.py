"""Values that the report template shows, computed from the predictions and the model card."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import calibration, classification
from cifar_app.metrics.classification import Interval
from cifar_app.metrics.estimates import estimate_metrics
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store.card import Card
from cifar_app.model_store.card_text import format_duration
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.photos import encode_png
from cifar_app.report.plots import reliability_plot

_N_MISCLASSIFIED = 12


def _format_range(interval: Interval, scale: float = 100, decimals: int = 1) -> str:
    low, high = (scale * bound for bound in interval)
    return f"{low:.{decimals}f}–{high:.{decimals}f}"


def summary_metrics(
    card: Card, labels: np.ndarray, probabilities: np.ndarray
) -> list[tuple[str, str, str]]:
    """Compute the metrics over all images; returns name, value and detail of each."""
    summary = classification.summarize(labels, probabilities)
    matrix = classification.confusion_matrix(labels, probabilities.argmax(axis=1))
    macro = classification.macro_intervals(matrix)
    estimates = estimate_metrics(labels, probabilities)
    loss_interval = estimates.loss.interval or (np.nan, np.nan)
    return [
        ("Accuracy", f"{summary.accuracy:.2%}", f"{_format_range(summary.accuracy_interval)}%"),
        ("Loss", f"{summary.loss:.3f}", _format_range(loss_interval, 1, 3)),
        ("Macro F1", f"{summary.f1:.2%}", f"{_format_range(macro['f1'])}%"),
        (
            f"Lowest recall ({CLASS_NAMES[estimates.worst_class]})",
            f"{estimates.lowest_recall.value:.1%}",
            "",  # an interval of one class does not hold for the selected one
        ),
        ("Parameters", f"{card.parameters:,}", f"{card.flops / 1e6:,.0f} MFLOP per image"),
    ]


def per_class_rows(labels: np.ndarray, probabilities: np.ndarray) -> list[dict[str, Any]]:
    """Compute the metrics of each class."""
    metrics_by_class = classification.per_class_metrics(labels, probabilities)
    return [
        {
            "name": name,
            "color": color,
            "metrics": metrics,
            "precision_range": _format_range(metrics.precision_interval),
            "recall_range": _format_range(metrics.recall_interval),
            "f1_range": _format_range(metrics.f1_interval),
        }
        for name, color, metrics in zip(CLASS_NAMES, CLASS_COLORS, metrics_by_class, strict=True)
    ]


def confusion_rows(
    labels: np.ndarray, probabilities: np.ndarray
) -> list[tuple[str, list[tuple[int, float]]]]:
    """Compute the confusion matrix: true class, then count and shade (0–1) per predicted class."""
    matrix = classification.confusion_matrix(labels, probabilities.argmax(axis=1))
    shades = matrix / max(int((matrix * ~np.eye(len(matrix), dtype=bool)).max()), 1)
    return [
        (name, list(zip(counts.tolist(), shades[label].tolist(), strict=True)))
        for label, (name, counts) in enumerate(zip(CLASS_NAMES, matrix, strict=True))
    ]


def calibration_section(
    card: Card, labels: np.ndarray, probabilities: np.ndarray
) -> dict[str, Any]:
    """Compute the calibration error, before temperature scaling, too, and the reliability plot."""
    curve = calibration.calibration_curve(labels, probabilities)
    temperature = card.calibration.get("temperature")
    ece_before = None
    if temperature:
        unscaled = calibration.apply_temperature(probabilities, 1 / temperature)
        ece_before = calibration.calibration_curve(labels, unscaled).ece
    return {
        "ece": curve.ece,
        "n_bins": len(curve.count),
        "ece_null": calibration.ece_null_interval(probabilities),
        "temperature": temperature,
        "ece_before": ece_before,
        "plot": reliability_plot(curve),
    }


def misclassified_images(
    images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray
) -> list[dict[str, Any]]:
    """Return the misclassified images with the highest loss."""
    indices = find_misclassified(labels, probabilities, order="loss")[:_N_MISCLASSIFIED]
    return [
        {
            "index": int(index),
            "source": _data_uri(images[index]),
            "label": CLASS_NAMES[labels[index]],
            "predicted": CLASS_NAMES[int(probabilities[index].argmax())],
            "confidence": float(probabilities[index].max()),
        }
        for index in indices
    ]


def _data_uri(image: np.ndarray) -> str:
    return f"data:image/png;base64,{base64.b64encode(encode_png(image)).decode()}"


def compute(card: Card) -> dict[str, str]:
    """Return the size of a model, and the cost of inference and training."""
    return {
        "Parameters": f"{card.parameters:,}",
        "FLOPs per image": f"{card.flops / 1e6:,.0f} M",
        "Training time": format_duration(card.training_seconds),
        "Training compute": f"{card.training_flops / 1e15:.2g} PFLOPs",
    }


def environment(card: Card) -> dict[str, str]:
    """Return seed, date, hardware and library versions of the training."""
    return {
        "seed": str(card.seed),
        "trained": card.trained,
        "hardware": card.hardware,
        **card.versions,
    }


def data_hashes(card: Card) -> dict[str, str]:
    """Return the data of the training with its SHA-256 hashes."""
    return {name.replace("_", " "): str(value) for name, value in card.data.items()}


def files(model: StoredModel) -> list[tuple[str, str, str]]:
    """Return name, size and SHA-256 of the files of a model.

    Raises:
        ModelError: A file is missing.
    """
    return [
        (name, format_bytes(model.file_size(name)), sha256)
        for name, sha256 in model.card.files.items()
    ]


def format_bytes(size: int) -> str:
    """Format a size: "9.7 MB", "429 bytes"."""
    return f"{size / 1e6:,.1f} MB" if size >= 50_000 else f"{size:,} bytes"
