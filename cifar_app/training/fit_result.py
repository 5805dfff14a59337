"""What the training loop hands over to export and evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from cifar_app.model_store.files import TrainingStage
from cifar_app.training.recipe import Recipe
from cifar_app.training.run_state import RunState

Images = tuple[np.ndarray, np.ndarray]
"""Images, `uint8 (N, 32, 32, 3)`, and class ids, `uint8 (N,)`."""


@dataclass(frozen=True)
class FitResult:
    """A trained model with the weights of its best epoch, and how it was trained.

    Attributes:
        model: Trained model.
        recipe: Recipe of the training with its planned number of epochs.
        seed: Random seed of the training.
        state: State after the last epoch.
        training: Training images.
        validation: Validation images.
        initial_model: What the card stores about the model that the training started from.
        earlier_stages: Trainings that led to that model.
    """

    model: keras.Model
    recipe: Recipe
    seed: int
    state: RunState
    training: Images
    validation: Images
    initial_model: dict[str, Any] | None = None
    earlier_stages: Sequence[TrainingStage] = ()
