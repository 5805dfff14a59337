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
from cifar_app.inference.classifier import load_classifier, served_file
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from cifar_app.robustness.results import Measurement, Tally

LIBRARIES = ("ai-edge-litert", "numpy", "scipy", "pillow")
SEED = 0
STEPS = 1 + len(CORRUPTIONS) * len(SEVERITIES)


@dataclass(frozen=True)
class Step:
    """How far a measurement is.

    Attributes:
        message: What has just been answered, in words.
        done: Steps done, of `STEPS`.
        seconds_left: Estimate of the time that the others take.
    """

    message: str
    done: int
    seconds_left: float


Report = Callable[[Step], None]


def draw_images(labels: np.ndarray, images: int, seed: int = SEED) -> np.ndarray:
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


def measure(model: StoredModel, images: int, report: Report) -> Measurement:
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
    numbers = draw_images(test_labels, images)
    clean, labels = test_images[numbers], test_labels[numbers]
    start = time.perf_counter()

    def count(batch: np.ndarray, message: str, done: int) -> Tally:
        correct = int((classifier.predict(batch).argmax(axis=1) == labels).sum())
        passed = time.perf_counter() - start
        report(Step(f"{model.name}: {message}", done, passed / done * (STEPS - done)))
        return Tally(correct, images)

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
    return Measurement(
        name=model.name,
        title=model.card.title,
        sha256=model.card.files[served_file(model)],
        seed=SEED,
        clean=on_clean,
        spoilt=spoilt,
        seconds=round(time.perf_counter() - start, 1),
        measured=datetime.datetime.now(datetime.UTC).date().isoformat(),
        hardware=describe_hardware(),
        versions=library_versions(LIBRARIES),
    )


def is_measured(model: StoredModel, known: dict[str, Measurement], images: int) -> bool:
    """Whether these very weights have been asked about this many images."""
    found = known.get(model.name)
    return (
        found is not None
        and belongs_to(found, model)
        and (found.clean.images, found.seed) == (images, SEED)
    )


def belongs_to(measurement: Measurement, model: StoredModel) -> bool:
    """Whether a measurement is one of the weights that are stored now."""
    return measurement.sha256 == model.card.files.get(served_file(model))
