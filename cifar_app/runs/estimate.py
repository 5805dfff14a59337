"""Parameters, FLOPs and expected training time of a recipe, measured on this machine."""

from __future__ import annotations

import hashlib
import json
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cifar_app.config import (
    IMAGE_SHAPE,
    NUM_CLASSES,
    TEST_IMAGES,
    TRAIN_IMAGES,
    VALIDATION_IMAGES,
    cache_dir,
)
from cifar_app.environment import configure_keras
from cifar_app.errors import READ_ERRORS
from cifar_app.files import JsonModel, file_lock, translate_write_errors, write_json
from cifar_app.models.tta import count_tta_views
from cifar_app.training.job import PROGRAM, TrainingProcess
from cifar_app.training.recipe import Recipe
from cifar_app.training.settings import changed_settings

_FILE = "estimates.json"
_BATCHES = 4
_MEASURED_SECONDS = 3.0
_SPEED_FIELDS = ("architecture", "model_options", "batch_size", "optimizer", "augmentation")
"""Fields of a recipe on which the time of a step depends."""


class Estimate(JsonModel):
    """Result of a short measurement of a recipe.

    Attributes:
        parameters: Number of weights, trainable or not.
        flops: FLOPs to classify one image, without test-time augmentation.
        training_seconds: Seconds per training image.
        prediction_seconds: Seconds to classify one image.
    """

    parameters: int
    flops: int
    training_seconds: float
    prediction_seconds: float

    def total_seconds(self, recipe: Recipe) -> float:
        """Return the expected time of a training with its validation and its evaluation."""
        n_training = (TRAIN_IMAGES - VALIDATION_IMAGES) * recipe.training_fraction
        # Validated twice: for the metrics of an epoch, and for the confusion matrix.
        epoch = n_training * self.training_seconds + 2 * VALIDATION_IMAGES * self.prediction_seconds
        views = count_tta_views(recipe.tta_flip, recipe.tta_translate)
        n_evaluated = views * (2 * VALIDATION_IMAGES + TEST_IMAGES)
        return recipe.epochs * epoch + n_evaluated * self.prediction_seconds


def find_estimate(recipe: Recipe) -> Estimate | None:
    """Return the stored estimate of a recipe; None if there is none."""
    try:
        content = json.loads((cache_dir() / _FILE).read_bytes())
        return Estimate.model_validate(content[_key(recipe)])
    except READ_ERRORS:  # measured again
        return None


def forget_estimate(recipe: Recipe) -> None:
    """Remove the stored estimate of a recipe, so that it is measured again.

    Raises:
        ResultsError: The file cannot be written.
    """
    path = cache_dir() / _FILE
    with translate_write_errors(path, description="Training times", remedy="."):
        _store(recipe, None)


def measure(recipe: Recipe) -> Estimate:
    """Train a recipe for a few seconds on random images, and store the estimate.

    Imports TensorFlow.

    Raises:
        OSError: The estimate cannot be stored.
    """
    configure_keras()
    from cifar_app import models
    from cifar_app.models.flops import count_flops
    from cifar_app.training.batches import ShuffledBatches
    from cifar_app.training.fit import compile_model

    n_images = recipe.batch_size * _BATCHES
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (n_images, *IMAGE_SHAPE)).astype(np.uint8)
    labels = rng.integers(0, NUM_CLASSES, n_images).astype(np.uint8)
    batches = ShuffledBatches(
        images, labels, recipe.batch_size, seed=0, augmentation=recipe.augmentation
    )
    model = models.build(recipe.architecture, recipe.model_options)
    compile_model(model, replace(recipe, ema_momentum=0.0), n_steps=1000)
    sample = images[:500]
    estimate = Estimate(
        parameters=int(model.count_params()),
        flops=count_flops(model),
        training_seconds=_fastest(lambda: model.fit(batches, shuffle=False, verbose=0)) / n_images,
        prediction_seconds=_fastest(lambda: model.predict_on_batch(sample)) / len(sample),
    )
    _store(recipe, estimate)
    return estimate


class Estimator:
    """Measures one recipe at a time in a child process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: set[str] = set()

    def request(self, recipe: Recipe) -> bool:
        """Start a measurement unless one is running; return whether one can succeed."""
        if _key(recipe) in self._failed:
            return False
        if self._lock.acquire(blocking=False):
            threading.Thread(target=self._measure, args=(recipe,), daemon=True).start()
        return True

    def _measure(self, recipe: Recipe) -> None:
        changes = [f"--set={name}={value}" for name, value in changed_settings(recipe).items()]
        command = [*PROGRAM, "train", "--recipe", recipe.name, *changes, "--estimate"]
        try:
            with TrainingProcess(command) as process:
                process.popen.communicate()  # prints one line
                status = process.popen.returncode
        except OSError:
            status = 1
        if status:
            self._failed.add(_key(recipe))
        self._lock.release()


def _fastest(step: Callable[[], object]) -> float:
    step()  # compiles
    seconds, end = math.inf, time.monotonic() + _MEASURED_SECONDS
    while time.monotonic() < end:
        start = time.monotonic()
        step()
        seconds = min(seconds, time.monotonic() - start)
    return seconds


def _store(recipe: Recipe, estimate: Estimate | None) -> None:
    path = cache_dir() / _FILE
    with file_lock(path):
        try:
            content = json.loads(path.read_bytes())
        except READ_ERRORS:
            content = {}
        content.pop(_key(recipe), None)
        if estimate is not None:
            content[_key(recipe)] = estimate.model_dump()
        write_json(path, content)


def _key(recipe: Recipe) -> str:
    fields = recipe.to_json()
    text = json.dumps([fields[name] for name in _SPEED_FIELDS], sort_keys=True)
    return f"{recipe.architecture}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
