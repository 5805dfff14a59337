"""Results of the models on real photos: accuracy, and rejection of other photos."""

from __future__ import annotations

from pathlib import Path

from pydantic import NonNegativeInt

from cifar_app.config import photos_file
from cifar_app.files import JsonModel, load_results
from cifar_app.model_store.card import Fraction, RejectionScore, Sha256

COMMAND = "python -m benchmarks.photos FOLDER … --write"


class Count(JsonModel):
    """Number of correct predictions or decisions; the fraction is None without photos."""

    correct: NonNegativeInt
    total: NonNegativeInt
    fraction: Fraction | None


class CountWithInterval(Count):
    """A count with the 95% Wilson interval of its fraction."""

    interval: tuple[Fraction, Fraction]


class PhotoResult(JsonModel):
    """Results of one model.

    Attributes:
        model_sha256: SHA-256 of the evaluated model file.
        score: Name of the rejection score.
        original: Correct predictions for photos of the ten classes.
        augmented: The same for cropped, mirrored, darker and brighter copies.
        classes: Correct predictions by class.
        auroc: Area under the ROC curve of the rejection score: photos of the ten classes against
            other photos.
        auroc_augmented: The same for the copies.
        in_distribution_accepted: Photos of the ten classes that are not rejected.
        ood_rejected: Other photos that are rejected.
        synthetic_rejected: Synthetic images that are rejected, by kind.
    """

    model_sha256: Sha256
    score: RejectionScore
    original: CountWithInterval
    augmented: Count
    classes: dict[str, CountWithInterval]
    auroc: Fraction
    auroc_augmented: Fraction
    in_distribution_accepted: CountWithInterval
    ood_rejected: CountWithInterval
    synthetic_rejected: dict[str, CountWithInterval]


class PhotoResults(JsonModel):
    """Content of the results file.

    Attributes:
        hardware: Processor and number of cores.
        versions: Version of each library.
        photos: Number of photos by class and of "none_of_these".
        synthetic_seed: Random seed of the synthetic images.
        models: Results by model name.
    """

    hardware: str
    versions: dict[str, str]
    photos: dict[str, NonNegativeInt]
    synthetic_seed: int
    models: dict[str, PhotoResult]


def read_results(path: Path | None = None) -> PhotoResults | None:
    """Load the results, by default the shipped ones, or None without a file.

    Raises:
        ResultsError: The file is corrupted.
    """
    return load_results(
        path or photos_file(),
        PhotoResults,
        description="Results on photos",
        remedy=f"Restore the file, or remove it and run `{COMMAND}`.",
    )
