"""Occlusion: cover a part of the image, ask again, and see how much the answer loses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cifar_app.explain.attribution import Attribution
from cifar_app.explain.smoothing import smooth

PredictFn = Callable[[np.ndarray], np.ndarray]
"""`uint8 (N, S, S, 3)` to probabilities `(N, 10)`."""

PATCH = 0.25
"""Edge of the covered square, as a share of the image's."""

_STEPS = 9
_CHUNK = 9
_GRAY = 127
_LEAST = 1e-6


def occlusion_sensitivity(
    image: np.ndarray,
    label: int,
    answer: PredictFn,
    tell: Callable[[float], object] = float,
) -> Attribution:
    """Occlusion sensitivity (Zeiler & Fergus 2014, section 4.2), for one class.

    A gray square moves over the image in 9 × 9 steps. A pixel's value is what the class's
    log-odds lose, on average over the squares that cover it: near certainty, probabilities
    themselves hardly move.

    Args:
        image: `uint8 (S, S, 3)`.
        label: The class.
        answer: The network; called with batches.
        tell: Told the share that is done, 0–1.
    """
    edge = len(image)
    size = max(1, round(PATCH * edge))
    places = np.linspace(0, edge - size, _STEPS).round().astype(int)
    corners = [(top, left) for top in places for left in places]
    before = float(answer(image[None])[0, label])
    after: list[float] = []
    for start in range(0, len(corners), _CHUNK):
        covered = np.stack(
            [_occlude_patch(image, *at, size) for at in corners[start : start + _CHUNK]]
        )
        after += [float(probability) for probability in answer(covered)[:, label]]
        tell(len(after) / len(corners))
    losses, cover = np.zeros((edge, edge)), np.zeros((edge, edge))
    for (top, left), loss in zip(corners, _log_odds(before) - _log_odds(after), strict=True):
        losses[top : top + size, left : left + size] += loss
        cover[top : top + size, left : left + size] += 1
    values = smooth(losses / cover, sd=(edge - size) / (_STEPS - 1) / 2)
    return Attribution(
        values, before, signed=True, min_probability=min(after), max_probability=max(after)
    )


def _occlude_patch(image: np.ndarray, top: int, left: int, size: int) -> np.ndarray:
    covered = image.copy()
    covered[top : top + size, left : left + size] = _GRAY
    return covered


def _log_odds(probability: float | list[float]) -> np.ndarray:
    clipped = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.log(clipped / (1 - clipped))
