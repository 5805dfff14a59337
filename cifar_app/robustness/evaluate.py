"""Evaluation of a model on clean and corrupted test images."""

from __future__ import annotations

import datetime
import time

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.data import load_test_set
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.inference.classifier import inference_file, load_classifier
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.progress import OnProgress
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from cifar_app.robustness.results import BatchResult, Predictions, RobustnessResult

SEED = 0
_LIBRARIES = ("ai-edge-litert", "numpy", "scipy", "pillow")


def evaluate_robustness(
    model: StoredModel, n_images: int, on_progress: OnProgress
) -> RobustnessResult:
    """Evaluate a model on test images, clean and under every corruption.

    Raises:
        ModelError: A file of the model is missing or corrupted.
    """
    classifier = load_classifier(model.name)
    test_images, test_labels = load_test_set()
    indices = sample_balanced(test_labels, n_images)
    images, labels = test_images[indices], test_labels[indices]
    start = time.perf_counter()

    n_steps = 1 + len(CORRUPTIONS) * len(SEVERITIES)
    clean = summarize_batch(labels, classifier.predict(images))
    on_progress(f"{model.name}: clean images", 1 / n_steps)
    corrupted: dict[str, tuple[BatchResult, ...]] = {}
    for corruption in CORRUPTIONS:
        batches = []
        for severity in SEVERITIES:
            batch = corrupt(images, corruption.name, severity, indices, SEED)
            batches.append(summarize_batch(labels, classifier.predict(batch)))
            n_done = 1 + len(corrupted) * len(SEVERITIES) + severity
            message = f"{model.name}: {corruption.title}, severity {severity}"
            on_progress(message, n_done / n_steps)
        corrupted[corruption.name] = tuple(batches)
    return RobustnessResult(
        name=model.name,
        title=model.card.title,
        sha256=model.card.files[inference_file(model)],
        seed=SEED,
        clean=clean,
        corrupted=corrupted,
        seconds=round(time.perf_counter() - start, 1),
        measured=datetime.datetime.now(datetime.UTC).date().isoformat(),
        hardware=describe_hardware(),
        versions=library_versions(_LIBRARIES),
    )


def summarize_batch(labels: np.ndarray, probabilities: np.ndarray) -> BatchResult:
    """Count the predictions for images with these labels; probabilities are `float (N, 10)`."""
    predicted = probabilities.argmax(axis=1)
    counts = {"correct": int((predicted == labels).sum()), "images": len(labels)}
    predictions = Predictions(
        **counts,
        mean_confidence=round(float(probabilities.max(axis=1).mean(dtype=np.float64)), 6),
        predicted=tuple(np.bincount(predicted, minlength=NUM_CLASSES).tolist()),
    )
    return BatchResult(**counts, predictions=predictions)


def sample_balanced(labels: np.ndarray, n_images: int, seed: int = SEED) -> np.ndarray:
    """Draw a random sample with equally many images per class, give or take one.

    A smaller sample is the beginning of a larger one.

    Returns:
        Indices, `int64 (n_images,)`, in the order of the draw.
    """
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    rank_in_class = np.empty(len(labels), np.int64)
    for label in range(NUM_CLASSES):
        positions = np.flatnonzero(labels[shuffled] == label)
        rank_in_class[positions] = np.arange(len(positions))
    return shuffled[np.argsort(rank_in_class, kind="stable")[:n_images]]


def is_up_to_date(model: StoredModel, results: dict[str, RobustnessResult], n_images: int) -> bool:
    """Return whether the stored weights were evaluated on this many images or more."""
    result = results.get(model.name)
    return (
        result is not None
        and matches_model(result, model)
        and result.seed == SEED
        and min(result.clean.images, result.n_predictions) >= n_images
    )


def matches_model(result: RobustnessResult, model: StoredModel) -> bool:
    """Return whether a result is about the weights that are stored now."""
    return result.sha256 == model.card.files.get(inference_file(model))
