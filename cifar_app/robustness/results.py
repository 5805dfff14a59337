"""Robustness results: accuracy and confidence of each model on corrupted images, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, NonNegativeInt, model_validator

from cifar_app.config import NUM_CLASSES, robustness_file
from cifar_app.files import (
    JsonModel,
    file_lock,
    load_results,
    translate_write_errors,
    write_json,
)
from cifar_app.metrics.classification import Interval, wilson_interval
from cifar_app.robustness.corruptions import CORRUPTIONS_BY_NAME, SEVERITIES

COMMAND = "python -m cifar_app robustness"
DESCRIPTION = "Robustness results"


class Predictions(JsonModel):
    """Confidence and predicted classes of a model for a number of images.

    Attributes:
        images: Number of images.
        correct: Number of correct predictions.
        mean_confidence: Mean confidence, 0–1.
        predicted: Number of predictions of each class, in label order.
    """

    images: int = Field(ge=1)
    correct: int = Field(ge=0)
    mean_confidence: float = Field(ge=0, le=1)
    predicted: Annotated[
        tuple[NonNegativeInt, ...], Field(min_length=NUM_CLASSES, max_length=NUM_CLASSES)
    ]

    @model_validator(mode="after")
    def _check_counts(self) -> Predictions:
        if self.correct > self.images or sum(self.predicted) != self.images:
            raise ValueError(f"the counts are not those of {self.images} images")
        return self

    @property
    def accuracy(self) -> float:
        return self.correct / self.images

    @property
    def confidence_gap(self) -> float:
        """Return mean confidence minus accuracy, −1 to 1; above 0 the model is overconfident."""
        return self.mean_confidence - self.accuracy


class BatchResult(JsonModel):
    """Result of a model for a number of images.

    Attributes:
        correct: Number of correct predictions.
        images: Number of images.
        predictions: Confidence and predicted classes for the first of these images, or all; None
            if they were not recorded.
    """

    correct: int = Field(ge=0)
    images: int = Field(ge=1)
    predictions: Predictions | None = None

    @model_validator(mode="after")
    def _check_count(self) -> BatchResult:
        if self.correct > self.images:
            raise ValueError(f"{self.correct} correct predictions for {self.images} images")
        if self.predictions and self.predictions.images > self.images:
            raise ValueError(f"{self.predictions.images} predictions for {self.images} images")
        return self

    @property
    def accuracy(self) -> float:
        return self.correct / self.images

    @property
    def interval(self) -> Interval:
        """Return the 95% Wilson interval of the accuracy."""
        return wilson_interval(self.correct, self.images)


ResultBySeverity = Annotated[
    tuple[BatchResult, ...],
    Field(min_length=len(SEVERITIES), max_length=len(SEVERITIES)),
]


class RobustnessResult(JsonModel):
    """Predictions of a model for the same test images, clean and corrupted.

    Attributes:
        name: Name of the stored model.
        title: Title of the model, shown to visitors.
        sha256: SHA-256 of the evaluated model file.
        seed: Random seed of the image sample and of the corruptions.
        clean: Result on the clean images.
        corrupted: Results by corruption name, in order of severity, which starts at 1.
        seconds: Wall time of the evaluation.
        measured: Date of the evaluation, ISO 8601.
        hardware: Processor and number of cores.
        versions: Version of each library.
    """

    name: str
    title: str
    sha256: str
    seed: int
    clean: BatchResult
    corrupted: dict[str, ResultBySeverity]
    seconds: float
    measured: str
    hardware: str
    versions: dict[str, str]

    @model_validator(mode="after")
    def _check_corruptions(self) -> RobustnessResult:
        if list(self.corrupted) != list(CORRUPTIONS_BY_NAME):
            raise ValueError("the corruptions are not the known ones")
        batches = [self.clean, *(batch for row in self.corrupted.values() for batch in row)]
        counts = {
            (batch.images, batch.predictions.images if batch.predictions else 0)
            for batch in batches
        }
        if len(counts) > 1:
            raise ValueError("the results are not of the same number of images")
        return self

    def mean(self, corruption: str) -> float:
        """Return the mean accuracy over all severities of a corruption."""
        return float(np.mean([batch.accuracy for batch in self.corrupted[corruption]]))

    @property
    def mean_accuracy(self) -> float:
        """Return the mean accuracy over all corruptions and severities."""
        return float(np.mean([self.mean(corruption) for corruption in self.corrupted]))

    @property
    def n_predictions(self) -> int:
        """Return the number of images with recorded predictions, the same everywhere."""
        return self.clean.predictions.images if self.clean.predictions else 0

    def all_predictions(self) -> list[Predictions]:
        """Return the predictions of all corruptions and severities that were recorded."""
        batches = (batch for row in self.corrupted.values() for batch in row)
        return [batch.predictions for batch in batches if batch.predictions]

    def with_predictions_of(self, other: RobustnessResult) -> RobustnessResult:
        """Return the same accuracies with the predictions of another result of the model."""

        def combine(batch: BatchResult, source: BatchResult) -> BatchResult:
            return batch.model_copy(update={"predictions": source.predictions})

        corrupted = {
            name: tuple(map(combine, row, other.corrupted[name]))
            for name, row in self.corrupted.items()
        }
        clean = combine(self.clean, other.clean)
        return self.model_copy(update={"clean": clean, "corrupted": corrupted})


class RobustnessFile(JsonModel):
    """Content of `assets/robustness.json`.

    Attributes:
        format: Version of the file format.
        command: Command that wrote the file.
        models: Results, at most one per model.
    """

    format: Literal[1] = 1
    command: str = COMMAND
    models: tuple[RobustnessResult, ...]

    @model_validator(mode="after")
    def _check_names(self) -> RobustnessFile:
        if len({result.name for result in self.models}) < len(self.models):
            raise ValueError("a model appears twice")
        return self


def read_results(path: Path | None = None) -> dict[str, RobustnessResult] | None:
    """Load the results by model name, by default the shipped ones, or None without a file.

    Raises:
        ResultsError: The file is corrupted.
    """
    content = load_results(
        path or robustness_file(),
        RobustnessFile,
        description=DESCRIPTION,
        remedy=f"Restore the file, or remove it and run `{COMMAND}`.",
    )
    return None if content is None else {result.name: result for result in content.models}


def save_result(result: RobustnessResult) -> None:
    """Add a result to the file; it replaces an older one of the same model.

    An older one of the same weights on more images keeps its accuracies and takes over the
    predictions, so that these can be recorded in less time.

    Raises:
        ResultsError: The existing file is corrupted, or the file cannot be written.
    """
    path = robustness_file()
    with translate_write_errors(path, description=DESCRIPTION), file_lock(path):
        # Other processes may add results, too.
        results = read_results(path) or {}
        older = results.get(result.name)
        if older and older.sha256 == result.sha256 and older.clean.images > result.clean.images:
            result = older.with_predictions_of(result)
        results[result.name] = result
        models = tuple(results[name] for name in sorted(results))
        write_json(path, RobustnessFile(models=models).model_dump())
