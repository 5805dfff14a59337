"""How an answer changes while one thing about a picture does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sweep:
    """Answers over the range of a change.

    Attributes:
        amounts: The amounts, ascending, `(N,)`.
        probabilities: The answers to them, `float (N, 10)`.
        neutral: The amount that changes nothing, one of `amounts`.
    """

    amounts: Sequence[int]
    probabilities: np.ndarray
    neutral: int

    @property
    def answer(self) -> int:
        """The answer where nothing is changed."""
        return int(self.probabilities[list(self.amounts).index(self.neutral)].argmax())

    def flips(self) -> list[tuple[int, int]]:
        """Where the answer first changes on the way down and on the way up from neutral.

        Returns:
            Amount and new answer, at most two of them.
        """
        answers = self.probabilities.argmax(axis=1)
        start = list(self.amounts).index(self.neutral)
        found = []
        for way in (range(start, -1, -1), range(start, len(answers))):
            place = next((at for at in way if answers[at] != self.answer), None)
            if place is not None:
                found.append((self.amounts[place], int(answers[place])))
        return found

    def further_flips(self) -> int:
        """How often the answer changes again beyond the `flips`, on both sides together."""
        answers = self.probabilities.argmax(axis=1)
        return int((answers[1:] != answers[:-1]).sum()) - len(self.flips())

    def winners(self) -> list[int]:
        """Every class that is the answer somewhere, the first answer first."""
        found = dict.fromkeys([self.answer, *self.probabilities.argmax(axis=1).tolist()])
        return list(found)
