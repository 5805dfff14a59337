"""Results of interpolating a fine-tuned model with its ImageNet weights (WiSE-FT)."""

from __future__ import annotations

from pathlib import Path

from pydantic import NonNegativeInt, PositiveInt

from cifar_app.config import interpolation_file
from cifar_app.files import JsonModel, load_results
from cifar_app.model_store.card import Fraction

COMMAND = "python -m benchmarks.interpolation FOLDER … --write"


class InterpolatedResult(JsonModel):
    """Metrics at one weight, all fractions 0–1.

    Attributes:
        imagenet_weight: Weight of the ImageNet weights; 0 is the fine-tuned model.
        validation_accuracy: Accuracy on validation images.
        test_accuracy: Accuracy on test images.
        photo_accuracy: Accuracy on photos of the ten classes.
        photo_accuracy_macro: Mean of the accuracies of the ten classes on photos.
        auroc: Area under the ROC curve of the in-distribution score: photos of the ten classes
            against other photos.
        accepted: Fraction of the photos of the ten classes that are not rejected.
        rejected: Fraction of the other photos that are rejected.
    """

    imagenet_weight: Fraction
    validation_accuracy: Fraction
    test_accuracy: Fraction
    photo_accuracy: Fraction
    photo_accuracy_macro: Fraction
    auroc: Fraction
    accepted: Fraction
    rejected: Fraction


class InterpolationResults(JsonModel):
    """Content of the results file.

    Attributes:
        model: Name of the fine-tuned model.
        training_images: Number of training images that the heads were fitted to.
        test_images: Number of test images, and of validation images.
        photos: Number of photos by class and of "none_of_these".
        hardware: Processor and number of cores.
        versions: Version of each library.
        weights: Results by descending weight of the ImageNet weights.
        distilled: Results of the default model, which was distilled after the interpolation.
    """

    model: str
    training_images: PositiveInt
    test_images: PositiveInt
    photos: dict[str, NonNegativeInt]
    hardware: str
    versions: dict[str, str]
    weights: tuple[InterpolatedResult, ...]
    distilled: InterpolatedResult


def read_results(path: Path | None = None) -> InterpolationResults | None:
    """Load the results, by default the shipped ones, or None without a file.

    Raises:
        ResultsError: The file is corrupted.
    """
    return load_results(
        path or interpolation_file(),
        InterpolationResults,
        description="Results of the weight interpolation",
        remedy=f"Restore the file, or remove it and run `{COMMAND}`.",
    )
