"""Results of the experiments: one JSON file, validated when it is read."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt, model_validator

from cifar_app.config import experiments_file
from cifar_app.experiments.ablations import BASELINE, EPOCHS
from cifar_app.files import JsonModel, load_results
from cifar_app.model_store.card import Fraction
from cifar_app.model_store.files import CURVES
from cifar_app.training.recipe import Recipe

DESCRIPTION = "Experiment results"

_Number = Annotated[
    float,
    Field(allow_inf_nan=True),
    BeforeValidator(lambda value: math.nan if value is None else value),
]
"""Number that is NaN if training diverged; stored as null."""


class RunResult(JsonModel):
    """Result of one training run.

    Attributes:
        seed: Random seed of the weights, the order of the images and dropout.
        best_epoch: Epoch with the highest validation accuracy, from 1; its weights are evaluated.
        validation_accuracy, test_accuracy: Fraction of correct predictions, 0–1.
        validation_loss, test_loss: Cross-entropy, nats.
        calibration_error: Expected calibration error on the test images, 0–1.
        seconds: Wall time of the training.
        trained: Date of the training, ISO 8601.
        hardware: Processor and number of cores.
        versions: Library names and versions.
        history: The curves of `CURVES`, one value per epoch.
    """

    seed: NonNegativeInt
    best_epoch: PositiveInt
    validation_accuracy: Fraction
    validation_loss: _Number
    test_accuracy: Fraction
    test_loss: _Number
    calibration_error: _Number
    seconds: float = Field(ge=0)
    trained: str
    hardware: str
    versions: dict[str, str]
    history: dict[str, list[_Number]]

    @property
    def backend(self) -> str:
        """Return the name of the Keras backend; the first runs did not record TensorFlow."""
        return self.versions.get("backend", "tensorflow")

    @model_validator(mode="after")
    def _check_history(self) -> RunResult:
        if self.history.keys() != set(CURVES):
            raise ValueError(f"history needs the curves {', '.join(CURVES)}")
        if {len(values) for values in self.history.values()} != {EPOCHS}:
            raise ValueError(f"history needs one value for each of {EPOCHS} epochs")
        return self


class VariantResult(JsonModel):
    """Results of one variant; see `ablations.Variant` for the first five fields.

    Attributes:
        parameters: Number of weights, trainable or not.
        flops: FLOPs to classify one image.
        runs: Finished runs, one per seed, sorted by seed.
        repeats: Runs with the same seeds as some of these on another backend.
    """

    name: str
    title: str
    category: str
    description: str
    recipe: Recipe
    parameters: PositiveInt
    flops: PositiveInt
    runs: tuple[RunResult, ...] = Field(min_length=1)
    repeats: tuple[RunResult, ...] = ()

    @property
    def all_runs(self) -> tuple[RunResult, ...]:
        """Return the runs and the repeats: two backends differ as two seeds do."""
        return (*self.runs, *self.repeats)

    def values(self, metric: str) -> list[float]:
        """Return a metric of every run."""
        return [getattr(run, metric) for run in self.all_runs]

    def mean(self, metric: str) -> float:
        """Return the mean of a metric over the runs."""
        return float(np.mean(self.values(metric)))

    def sd(self, metric: str) -> float | None:
        """Return the standard deviation of a metric over the runs; None for a single run."""
        values = self.values(metric)
        return float(np.std(values, ddof=1)) if len(values) > 1 else None


class Timing(JsonModel):
    """Training times, all measured on one machine (`benchmarks/variants.py`).

    Attributes:
        seconds: Processor time of all training steps by variant name, without validation.
        hardware: Processor and number of cores.
        versions: Library names and versions.
        measured: Date of the measurement, ISO 8601.
    """

    seconds: dict[str, float]
    hardware: str
    versions: dict[str, str]
    measured: str


class Results(JsonModel):
    """Content of the results file.

    Attributes:
        format: Version of the file format.
        command: Command that wrote the file.
        epochs: Number of epochs of every run.
        seeds: Number of planned runs per variant.
        variants: Variants with a finished run, in the order of `ablations.VARIANTS`.
        timing: Training times, if they were measured.
    """

    format: Literal[1] = 1
    command: str
    epochs: PositiveInt
    seeds: PositiveInt
    timing: Timing | None
    variants: tuple[VariantResult, ...]

    def seconds(self, variant: VariantResult) -> float | None:
        """Return the processor time to train a variant; None if it was not measured."""
        return None if self.timing is None else self.timing.seconds.get(variant.name)

    @property
    def baseline(self) -> VariantResult | None:
        """Return the result of the baseline, if there is one."""
        return next((variant for variant in self.variants if variant.name == BASELINE), None)

    @property
    def runs(self) -> list[RunResult]:
        """Return the runs of all variants."""
        return [run for variant in self.variants for run in variant.runs]


def read_results(path: Path | None = None) -> Results | None:
    """Read the results, or return None if there are none yet.

    Args:
        path: Results file; the one that is shipped by default.

    Raises:
        ResultsError: The file is corrupted.
    """
    return load_results(
        path or experiments_file(),
        Results,
        description=DESCRIPTION,
        remedy="Restore the file, or delete it and run `python -m cifar_app experiment`.",
    )
