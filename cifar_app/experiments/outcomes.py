"""What came of the experiments, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cifar_app.experiments.ablations import BASELINE

METRICS = (
    "validation_accuracy",
    "validation_loss",
    "test_accuracy",
    "test_loss",
    "calibration_error",
    "seconds",
)
"""What is known of every run and has a mean and a spread; accuracies and errors are 0–1."""


@dataclass(frozen=True)
class RunResult:
    """One training.

    Attributes:
        seed: Of weights, order and dropout.
        best_epoch: The epoch whose weights were measured, by validation accuracy, from 1.
        metrics: The `METRICS`; the calibration error is that on the test images.
        history: The `CURVES`, a value an epoch; NaN where a training had lost its way.
        trained: Day of the training, ISO 8601.
        hardware: Processor and number of cores.
        versions: Library name to version.
    """

    seed: int
    best_epoch: int
    metrics: dict[str, float]
    history: dict[str, list[float]]
    trained: str
    hardware: str
    versions: dict[str, str]


@dataclass(frozen=True)
class VariantResult:
    """What came of one variation; see `plan.Variant` for the first five fields.

    Attributes:
        parameters: Trainable and other weights.
        flops: FLOPs to classify one image.
        runs: The finished trainings by seed, at least one.
    """

    name: str
    title: str
    category: str
    description: str
    recipe: dict[str, Any]
    parameters: int
    flops: int
    runs: tuple[RunResult, ...]

    def values(self, figure: str) -> list[float]:
        """A figure of every run."""
        return [run.metrics[figure] for run in self.runs]

    def mean(self, figure: str) -> float:
        return float(np.mean(self.values(figure)))

    def sd(self, figure: str) -> float | None:
        """Standard deviation over the seeds; None for a single one."""
        values = self.values(figure)
        return float(np.std(values, ddof=1)) if len(values) > 1 else None


@dataclass(frozen=True)
class Timing:
    """What a training takes, all variations measured in turns on one machine.

    Attributes:
        seconds: Name of a variation to the processor time of all its steps, without validation.
        hardware: Processor and number of cores.
        versions: Library name to version.
        measured: Day of the measurement, ISO 8601.
    """

    seconds: dict[str, float]
    hardware: str
    versions: dict[str, str]
    measured: str


@dataclass(frozen=True)
class Results:
    """Everything in the file.

    Attributes:
        command: What wrote it.
        epochs: Of every training.
        seeds: Trainings planned of each variation.
        variants: Those with a finished run, in the order of the plan.
        timing: What they take; None where that was not measured.
    """

    command: str
    epochs: int
    seeds: int
    variants: tuple[VariantResult, ...]
    timing: Timing | None

    def seconds(self, outcome: VariantResult) -> float | None:
        """Processor time of a training, seconds; None where that was not measured."""
        return None if self.timing is None else self.timing.seconds.get(outcome.name)

    @property
    def baseline(self) -> VariantResult | None:
        return next((one for one in self.variants if one.name == BASELINE), None)

    @property
    def runs(self) -> list[RunResult]:
        return [run for outcome in self.variants for run in outcome.runs]
