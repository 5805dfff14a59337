"""Asking a network about spoilt images."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.data import load_test_set
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.inference.classifier import inference_file, load_classifier
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from cifar_app.robustness.results import AccuracyCount, RobustnessResult

LIBRARIES = ("ai-edge-litert", "numpy", "scipy", "pillow")
SEED = 0
STEPS = 1 + len(CORRUPTIONS) * len(SEVERITIES)


@dataclass(frozen=True)
class EvaluationProgress:
    """How far a measurement is.

    Attributes:
        message: What has just been answered, in words.
        done: Steps done, of `STEPS`.
        seconds_left: Estimate of the time that the others take.
    """

    message: str
    done: int
    seconds_left: float


Report = Callable[[EvaluationProgress], None]


def sample_balanced(labels: np.ndarray, images: int, seed: int = SEED) -> np.ndarray:
    """Test images drawn at random, as many of each class as of any other, give or take one.

    Fewer images are always the first of more.

    Args:
        labels: Integer `(N,)` label ids.
        images: How many, 1–N.
        seed: Of the draw.

    Returns:
        Their places, `int64 (images,)`, in the order of the draw.
    """
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    turn = np.empty(len(labels), np.int64)
    for label in range(NUM_CLASSES):
        own = np.flatnonzero(labels[shuffled] == label)
        turn[own] = np.arange(len(own))
    return shuffled[np.argsort(turn, kind="stable")[:images]]


def evaluate_robustness(model: StoredModel, images: int, report: Report) -> RobustnessResult:
    """Ask a network about test images, clean and under every corruption.

    Args:
        model: The network.
        images: How many test images.
        report: Told about every step.

    Raises:
        ModelError: A file of the model is missing or damaged.
    """
    classifier = load_classifier(model.name)
    test_images, test_labels = load_test_set()
    numbers = sample_balanced(test_labels, images)
    clean, labels = test_images[numbers], test_labels[numbers]
    start = time.perf_counter()

    def count(batch: np.ndarray, message: str, done: int) -> AccuracyCount:
        correct = int((classifier.predict(batch).argmax(axis=1) == labels).sum())
        passed = time.perf_counter() - start
        report(EvaluationProgress(f"{model.name}: {message}", done, passed / done * (STEPS - done)))
        return AccuracyCount(correct, images)

    on_clean = count(clean, "clean images", 1)
    spoilt = {}
    for place, one in enumerate(CORRUPTIONS):
        done = 1 + place * len(SEVERITIES)
        spoilt[one.name] = tuple(
            count(
                corrupt(clean, one.name, severity, numbers, SEED),
                f"{one.title}, severity {severity}",
                done + severity,
            )
            for severity in SEVERITIES
        )
    return RobustnessResult(
        name=model.name,
        title=model.card.title,
        sha256=model.card.files[inference_file(model)],
        seed=SEED,
        clean=on_clean,
        corrupted=spoilt,
        seconds=round(time.perf_counter() - start, 1),
        measured=datetime.datetime.now(datetime.UTC).date().isoformat(),
        hardware=describe_hardware(),
        versions=library_versions(LIBRARIES),
    )


def is_up_to_date(model: StoredModel, known: dict[str, RobustnessResult], images: int) -> bool:
    """Whether these very weights have been asked about this many images."""
    found = known.get(model.name)
    return (
        found is not None
        and matches_model(found, model)
        and (found.clean.images, found.seed) == (images, SEED)
    )


def matches_model(measurement: RobustnessResult, model: StoredModel) -> bool:
    """Whether a measurement is one of the weights that are stored now."""
    return measurement.sha256 == model.card.files.get(inference_file(model))
