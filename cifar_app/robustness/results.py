"""Robustness results: the accuracy of each model on clean and corrupted images, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from cifar_app.config import robustness_file
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


class AccuracyCount(JsonModel):
    """Number of correct predictions among a number of images."""

    correct: int = Field(ge=0)
    images: int = Field(ge=1)

    @model_validator(mode="after")
    def _check_count(self) -> AccuracyCount:
        if self.correct > self.images:
            raise ValueError(f"{self.correct} correct predictions for {self.images} images")
        return self

    @property
    def accuracy(self) -> float:
        return self.correct / self.images

    @property
    def interval(self) -> Interval:
        """Return the 95% Wilson interval of the accuracy."""
        return wilson_interval(self.correct, self.images)


CountBySeverity = Annotated[
    tuple[AccuracyCount, ...],
    Field(min_length=len(SEVERITIES), max_length=len(SEVERITIES)),
]


class RobustnessResult(JsonModel):
    """Accuracy of a model on the same test images, clean and corrupted.

    Attributes:
        name: Name of the stored model.
        title: Title of the model, shown to visitors.
        sha256: SHA-256 of the evaluated model file.
        seed: Random seed of the image sample and of the corruptions.
        clean: Count on the clean images.
        corrupted: Counts by corruption name, in order of severity, which starts at 1.
        seconds: Wall time of the evaluation.
        measured: Date of the evaluation, ISO 8601.
        hardware: Processor and number of cores.
        versions: Version of each library.
    """

    name: str
    title: str
    sha256: str
    seed: int
    clean: AccuracyCount
    corrupted: dict[str, CountBySeverity]
    seconds: float
    measured: str
    hardware: str
    versions: dict[str, str]

    @model_validator(mode="after")
    def _check_corruptions(self) -> RobustnessResult:
        if list(self.corrupted) != list(CORRUPTIONS_BY_NAME):
            raise ValueError("the corruptions are not the known ones")
        counts = [count for row in self.corrupted.values() for count in row]
        if {count.images for count in counts} != {self.clean.images}:
            raise ValueError("the counts are not of the same number of images")
        return self

    def mean(self, corruption: str) -> float:
        """Return the mean accuracy over all severities of a corruption."""
        return float(np.mean([count.accuracy for count in self.corrupted[corruption]]))

    @property
    def mean_accuracy(self) -> float:
        """Return the mean accuracy over all corruptions and severities."""
        return float(np.mean([self.mean(corruption) for corruption in self.corrupted]))


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

    Raises:
        ResultsError: The existing file is corrupted, or the file cannot be written.
    """
    path = robustness_file()
    with translate_write_errors(path, description=DESCRIPTION), file_lock(path):
        # Other processes may add results, too.
        results = (read_results(path) or {}) | {result.name: result}
        models = tuple(results[name] for name in sorted(results))
        write_json(path, RobustnessFile(models=models).model_dump())
