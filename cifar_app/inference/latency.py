"""Recorded times that the models take for one image, as JSON."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, PositiveInt

from cifar_app.config import latency_file
from cifar_app.files import JsonModel, load_results

COMMAND = "python -m benchmarks.latency --write"


class Latency(JsonModel):
    """Time to classify one image of 32 × 32 pixels, in milliseconds.

    Attributes:
        sha256: SHA-256 of the measured model file.
        median: Median of the measurements.
        lower_quartile, upper_quartile: Ends of the range that holds half of them.
    """

    sha256: str
    median: float = Field(gt=0)
    lower_quartile: float = Field(gt=0)
    upper_quartile: float = Field(gt=0)


class LatencyResults(JsonModel):
    """Content of `assets/latency.json`.

    Attributes:
        models: Latencies by model name.
        passes: Number of measurements per model.
        hardware: Processor and number of cores.
        versions: Version of each library.
        measured: Date of the measurement, ISO 8601.
    """

    models: dict[str, Latency]
    passes: PositiveInt
    hardware: str
    versions: dict[str, str]
    measured: str


def read_results(path: Path | None = None) -> LatencyResults | None:
    """Load the results, by default the shipped ones, or None without a file.

    Raises:
        ResultsError: The file is corrupted.
    """
    return load_results(
        path or latency_file(),
        LatencyResults,
        description="Latency results",
        remedy=f"Restore the file, or remove it and run `{COMMAND}`.",
    )
