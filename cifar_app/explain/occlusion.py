"""Occlusion sensitivity: cover a part of the image and measure how the prediction changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cifar_app.explain.attribution import Attribution
from cifar_app.progress import OnProgress, no_progress

ScoreFn = Callable[[np.ndarray], np.ndarray]
"""`uint8 (N, S, S, 3)` to one score from 0 to 1 per image, `float32 (N,)`."""

FULL_SCALE_LOG_ODDS = 3.0
"""Drop of the log-odds drawn at full opacity: the odds fall to a twentieth."""

MIN_EFFECT_LOG_ODDS = 0.5
"""Change of the log-odds below which no part of an image matters."""

_PATCH_FRACTION = 0.25
"""Size of the covered square as a fraction of the image's."""

_GRID_SIZE = 9
_BATCH_SIZE = 9
_GRAY = 127
_EPS = 1e-6


def occlusion_sensitivity(
    image: np.ndarray,
    score_fn: ScoreFn,
    on_progress: OnProgress = no_progress,
) -> Attribution:
    """Compute occlusion sensitivity (Zeiler & Fergus 2014, section 4.2) for one score.

    A gray square moves over the image on a 9 × 9 grid. The value of a pixel is the mean drop of
    the score's log-odds over all squares that cover it. Probabilities saturate near 0 and 1,
    log-odds do not. The map is smoothed by a Gaussian of half the grid's step.

    Args:
        image: Image to explain, `uint8 (S, S, 3)`.
        score_fn: Score to explain, such as the probability of a class; called with batches.
        on_progress: Called with a message and the fraction completed, 0–1.

    Returns:
        A signed map `float64 (S, S)` with a fixed `full_scale`.
    """
    from scipy.ndimage import gaussian_filter

    size = len(image)
    patch_size = max(1, round(_PATCH_FRACTION * size))
    offsets = np.linspace(0, size - patch_size, _GRID_SIZE).round().astype(int)
    corners = [(top, left) for top in offsets for left in offsets]
    score = float(score_fn(image[None])[0])
    occluded_scores: list[float] = []
    for start in range(0, len(corners), _BATCH_SIZE):
        batch_corners = corners[start : start + _BATCH_SIZE]
        batch = np.repeat(image[None], len(batch_corners), axis=0)
        for occluded, (top, left) in zip(batch, batch_corners, strict=True):
            occluded[top : top + patch_size, left : left + patch_size] = _GRAY
        occluded_scores += score_fn(batch).tolist()
        on_progress("Computing …", len(occluded_scores) / len(corners))
    drops, counts = np.zeros((size, size)), np.zeros((size, size))
    drop_per_patch = _log_odds(score) - _log_odds(occluded_scores)
    for (top, left), drop in zip(corners, drop_per_patch, strict=True):
        patch = np.s_[top : top + patch_size, left : left + patch_size]
        drops[patch] += drop
        counts[patch] += 1
    grid_step = (size - patch_size) / (_GRID_SIZE - 1)
    return Attribution(
        gaussian_filter(drops / counts, grid_step / 2),
        score,
        signed=True,
        min_score=min(occluded_scores),
        max_score=max(occluded_scores),
        full_scale=FULL_SCALE_LOG_ODDS,
    )


def largest_changes(attribution: Attribution) -> tuple[float, float]:
    """Return the largest drop and the largest rise of the log-odds by one covered square."""
    if attribution.min_score is None or attribution.max_score is None:
        raise ValueError("Only occlusion sensitivity covers parts of the image.")
    before, lowest, highest = _log_odds(
        [attribution.score, attribution.min_score, attribution.max_score]
    )
    return max(0.0, float(before - lowest)), max(0.0, float(highest - before))


def _log_odds(probability: float | list[float]) -> np.ndarray:
    clipped = np.clip(probability, _EPS, 1 - _EPS)
    return np.log(clipped / (1 - clipped))
