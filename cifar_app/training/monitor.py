"""Watch a training: predictions after every epoch, and an early end that keeps the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class EpochResult:
    """Metrics and predictions of a model after an epoch.

    Attributes:
        epoch: Number of the epoch, from 1.
        seconds: Duration of the epoch.
        metrics: Metrics of the epoch by the names that Keras gives them.
        validation_labels: Class ids of the validation images, `uint8 (N,)`.
        validation_probabilities: Predictions for the validation images, `float32 (N, 10)`.
        watched_probabilities: Predictions for the watched images, `float32 (M, 10)`.
    """

    epoch: int
    seconds: float
    metrics: dict[str, float]
    validation_labels: np.ndarray
    validation_probabilities: np.ndarray
    watched_probabilities: np.ndarray


@dataclass(frozen=True)
class Monitor:
    """Functions that a training calls.

    Attributes:
        watched_images: Images to classify after every epoch, `uint8 (M, 32, 32, 3)`.
        on_epoch: Called after every epoch, before its checkpoint is saved.
        finish_early: Called after every batch; the training ends when it returns True, and the
            best of the completed epochs is stored.
    """

    watched_images: np.ndarray
    on_epoch: Callable[[EpochResult], object]
    finish_early: Callable[[], bool]


class EarlyFinish(Exception):  # noqa: N818 - not an error
    """Ends a training in the middle of an epoch; its completed epochs count."""
