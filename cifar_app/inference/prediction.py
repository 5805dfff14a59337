"""What a network says to one image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.card import Rejection


@dataclass(frozen=True)
class Prediction:
    """The answer to one image.

    Attributes:
        probabilities: `float32 (10,)`, sums to 1.
        score: What that was decided by; see `rejection`.
        rejection: The score's name, its threshold and where that came from.
        evidence: What a network for photos has for any of the ten, 0–1, where it was asked.
        model_input: What the network looked at, `uint8 (S, S, 3)`.
        seconds: Time of the forward pass.
    """

    probabilities: np.ndarray
    score: float
    rejection: Rejection
    model_input: np.ndarray
    seconds: float
    evidence: float | None = None

    @property
    def none_of_these(self) -> bool:
        return self.score < self.rejection.threshold

    @property
    def label(self) -> int:
        """Id of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def class_name(self) -> str:
        return CLASS_NAMES[self.label]

    @property
    def confidence(self) -> float:
        """Probability of the most probable class, 0–1."""
        return float(self.probabilities.max())
