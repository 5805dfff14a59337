"""The prediction of a model for one image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.card import Rejection

NONE_OF_TEN = "probably none of the ten classes"
"""The prediction in words if the image is rejected."""


@dataclass(frozen=True)
class Prediction:
    """The prediction for one image.

    Attributes:
        probabilities: Class probabilities, `float32 (10,)`, sum 1.
        score: Score that is compared with the rejection threshold.
        rejection: Name and threshold of the score.
        model_input: Pixels that the model received, `uint8 (S, S, 3)`.
        seconds: Time of the forward pass.
    """

    probabilities: np.ndarray
    score: float
    rejection: Rejection
    model_input: np.ndarray
    seconds: float

    def __repr__(self) -> str:
        return (
            f"Prediction(class_name={self.class_name!r}, confidence={self.confidence:.4f}, "
            f"none_of_these={self.none_of_these})"
        )

    @property
    def none_of_these(self) -> bool:
        """Return whether the image is rejected as none of the ten classes."""
        return self.score < self.rejection.threshold

    @property
    def label(self) -> int:
        """Return the id of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def class_name(self) -> str:
        """Return the name of the most probable class."""
        return CLASS_NAMES[self.label]

    @property
    def confidence(self) -> float:
        """Return the probability of the most probable class, 0–1."""
        return float(self.probabilities.max())


def prediction_fields(
    probabilities: np.ndarray, score: float, rejection: Rejection
) -> dict[str, Any]:
    """Return a prediction as columns of a table.

    Args:
        probabilities: Class probabilities, `float (10,)`.
        score: In-distribution score.
        rejection: When the model rejects an image.
    """
    predicted = int(probabilities.argmax())
    return {
        "predicted": CLASS_NAMES[predicted],
        "confidence": float(probabilities[predicted]),
        "none_of_these": score < rejection.threshold,
        "score": score,
        **dict(zip(CLASS_NAMES, probabilities.tolist(), strict=True)),
    }
