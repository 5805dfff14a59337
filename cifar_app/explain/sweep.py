"""Predictions over the range of one perturbation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sweep:
    """Predictions for an image that is perturbed more and more.

    Attributes:
        values: Strengths of the perturbation, ascending, N of them.
        probabilities: Class probabilities at each strength, `float (N, 10)`.
        rejected: Whether the image is rejected as none of the ten classes, `bool (N,)`.
        identity_value: Strength that changes nothing, one of `values`.
    """

    values: Sequence[int]
    probabilities: np.ndarray
    rejected: np.ndarray
    identity_value: int

    @property
    def prediction(self) -> int:
        """Return the class predicted for the unperturbed image."""
        return int(self._predictions[self._identity_index])

    @property
    def _predictions(self) -> np.ndarray:
        return self.probabilities.argmax(axis=1)

    @property
    def _identity_index(self) -> int:
        return list(self.values).index(self.identity_value)

    def first_changes(self) -> list[tuple[int, int]]:
        """Find where the prediction first changes below and above the identity value.

        Returns:
            Strength and new class, for at most one change per direction.
        """
        predictions, start = self._predictions, self._identity_index
        changes = []
        for direction in (range(start, -1, -1), range(start, len(predictions))):
            index = next((i for i in direction if predictions[i] != self.prediction), None)
            if index is not None:
                changes.append((self.values[index], int(predictions[index])))
        return changes

    def n_further_changes(self) -> int:
        """Count the changes of the prediction beyond `first_changes`, in both directions."""
        predictions = self._predictions
        return int((predictions[1:] != predictions[:-1]).sum()) - len(self.first_changes())

    def rejected_ranges(self) -> list[tuple[int, int]]:
        """Return the first and the last strength of every range in which the image is rejected."""
        edges = np.flatnonzero(np.diff(np.r_[False, self.rejected, False].astype(int)))
        return [
            (self.values[start], self.values[end - 1])
            for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        ]

    def predicted_classes(self) -> list[int]:
        """Return every class predicted at some strength, the unperturbed prediction first."""
        return list(dict.fromkeys([self.prediction, *self._predictions.tolist()]))
