"""Predictions of several models for a user's labeled images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import OTHER, LabeledFile
from cifar_app.errors import DataError
from cifar_app.inference.classifier import Classifier
from cifar_app.inference.prediction import prediction_fields
from cifar_app.metrics import labeled_data
from cifar_app.metrics.labeled_data import Evaluation
from cifar_app.model_store.card import Card
from cifar_app.photos import read_photo

OTHER_NAME = "other"
"""Name of the images that show none of the ten classes."""


@dataclass(frozen=True)
class LabeledPrediction:
    """Predictions of M models for one labeled image.

    Attributes:
        file: Name of the file.
        label_text: Label as the user wrote it.
        label: Label id; `OTHER` for none of the ten classes.
        probabilities: Class probabilities, `float32 (M, 10)`.
        scores: In-distribution scores, `float64 (M,)`.
    """

    file: str
    label_text: str
    label: int
    probabilities: np.ndarray
    scores: np.ndarray


def label_name(label: int) -> str:
    """Return the name of a class, or `OTHER_NAME`."""
    return OTHER_NAME if label == OTHER else CLASS_NAMES[label]


def classify_file(
    file: LabeledFile, classifiers: Sequence[Classifier]
) -> tuple[LabeledPrediction, Image.Image]:
    """Read a photo and classify its largest centered square with each model.

    Raises:
        PhotoError: The file is not a photo.
    """
    photo = read_photo(file.read())
    predictions = [classifier.classify(photo) for classifier in classifiers]
    probabilities = np.stack([prediction.probabilities for prediction in predictions])
    scores = np.array([prediction.score for prediction in predictions])
    return LabeledPrediction(file.name, file.label_text, file.label, probabilities, scores), photo


def stack_labels(predictions: Sequence[LabeledPrediction]) -> np.ndarray:
    """Return the label ids, `int64 (N,)`."""
    return np.array([prediction.label for prediction in predictions], np.int64)


def evaluate_predictions(
    predictions: Sequence[LabeledPrediction], cards: Sequence[Card]
) -> list[Evaluation]:
    """Evaluate each model, given their cards in the order of the predictions.

    Raises:
        DataError: There is no image of the ten classes.
    """
    labels = stack_labels(predictions)
    if not (labels >= 0).any():
        raise DataError(
            "An evaluation needs at least one readable image of the ten classes.",
            received=f"{len(labels):,} images of other things",
            remedy=f"Name the folders after the classes: {', '.join(CLASS_NAMES)}.",
        )
    return [
        labeled_data.evaluate(
            labels,
            np.stack([prediction.probabilities[index] for prediction in predictions]),
            np.array([prediction.scores[index] for prediction in predictions]),
            card.rejection.threshold,
        )
        for index, card in enumerate(cards)
    ]


def prediction_rows(
    predictions: Sequence[LabeledPrediction], models: Sequence[tuple[str, Card]]
) -> Iterator[dict[str, Any]]:
    """Yield one row of a table per image and model, given the names and cards of the models."""
    for prediction in predictions:
        for index, (name, card) in enumerate(models):
            probabilities, score = prediction.probabilities[index], float(prediction.scores[index])
            yield {
                "file": prediction.file,
                "label": label_name(prediction.label),
                "model": name,
                **prediction_fields(probabilities, score, card.rejection),
            }
