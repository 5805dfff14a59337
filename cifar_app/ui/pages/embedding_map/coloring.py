"""What the colors of the embedding map stand for."""

from __future__ import annotations

import itertools

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED, sequential_colors
from cifar_app.ui.components import Coloring

COLORINGS: dict[str, str] = {
    "class": "True class",
    "predicted": "Predicted class",
    "correct": "Correct or incorrect",
    "confidence": "Confidence",
    "disagreement": "Disagreement of models",
    "doubt": "Label in doubt",
}
_CONFIDENCE_EDGES = (0.99, 0.9, 0.7, 0.5)


def make_coloring(
    kind: str,
    labels: np.ndarray,
    probabilities: np.ndarray,
    predictions_of_models: np.ndarray,
    in_doubt: np.ndarray,
) -> Coloring:
    """Return the colors of the points.

    Args:
        kind: Key of `COLORINGS`.
        labels: Label ids, `int (N,)`.
        probabilities: Predictions of the chosen model, `float (N, 10)`.
        predictions_of_models: Predicted label ids of all M models, `int (M, N)`.
        in_doubt: Whether the label is in doubt, `bool (N,)`.
    """
    predictions = probabilities.argmax(axis=1)
    if kind == "predicted":
        return Coloring(CLASS_NAMES, CLASS_COLORS, predictions)
    if kind == "correct":
        return Coloring(
            ("correct", "incorrect"), (MUTED, ACCENT), (predictions != labels).astype(int)
        )
    if kind == "confidence":
        return _color_confidence(probabilities.max(axis=1))
    if kind == "disagreement":
        return _color_disagreement(predictions_of_models)
    if kind == "doubt":
        return Coloring(("not in doubt", "in doubt"), (MUTED, ACCENT), in_doubt.astype(int))
    return Coloring(CLASS_NAMES, CLASS_COLORS, labels)


def _color_confidence(confidence: np.ndarray) -> Coloring:
    edges = [f"{edge:.0%}" for edge in _CONFIDENCE_EDGES]
    between = [f"{low}–{high}" for high, low in itertools.pairwise(edges)]
    names = [f"{edges[0]} or more", *between, f"below {edges[-1]}"]
    groups = np.sum(confidence < np.array(_CONFIDENCE_EDGES)[:, None], axis=0)
    return Coloring(names, sequential_colors(len(names)), groups)


def _color_disagreement(predictions_of_models: np.ndarray) -> Coloring:
    """Color by the number of different classes that the models predict."""
    ordered = np.sort(predictions_of_models, axis=0)
    groups = (np.diff(ordered, axis=0) != 0).sum(axis=0)
    n_models = len(predictions_of_models)
    names = ["all models agree", *(f"{count} predictions" for count in range(2, n_models + 1))]
    return Coloring(names, sequential_colors(n_models), groups)
