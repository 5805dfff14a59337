"""Occlusion sensitivity: cover a part of the image and measure how the prediction changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cifar_app.explain.attribution import Attribution
from cifar_app.progress import OnProgress, no_progress

PredictFn = Callable[[np.ndarray], np.ndarray]
"""`uint8 (N, S, S, 3)` to probabilities `float32 (N, 10)`."""

_PATCH_FRACTION = 0.25
"""Size of the covered square as a fraction of the image's."""

_GRID_SIZE = 9
_BATCH_SIZE = 9
_GRAY = 127
_EPS = 1e-6


def occlusion_sensitivity(
    image: np.ndarray,
    label: int,
    predict: PredictFn,
    on_progress: OnProgress = no_progress,
) -> Attribution:
    """Compute occlusion sensitivity (Zeiler & Fergus 2014, section 4.2) for one class.

    A gray square moves over the image on a 9 × 9 grid. The value of a pixel is the mean drop of
    the class's log-odds over all squares that cover it. Probabilities saturate near 0 and 1,
    log-odds do not. The map is smoothed by a Gaussian of half the grid's step.

    Args:
        image: Image to explain, `uint8 (S, S, 3)`.
        label: Class to explain.
        predict: Model, called with batches.
        on_progress: Called with a message and the fraction completed, 0–1.

    Returns:
        A signed map `float64 (S, S)`; `score` is the class's probability.
    """
    from scipy.ndimage import gaussian_filter

    size = len(image)
    patch_size = max(1, round(_PATCH_FRACTION * size))
    offsets = np.linspace(0, size - patch_size, _GRID_SIZE).round().astype(int)
    corners = [(top, left) for top in offsets for left in offsets]
    score = float(predict(image[None])[0, label])
    occluded_scores: list[float] = []
    for start in range(0, len(corners), _BATCH_SIZE):
        batch_corners = corners[start : start + _BATCH_SIZE]
        batch = np.repeat(image[None], len(batch_corners), axis=0)
        for occluded, (top, left) in zip(batch, batch_corners, strict=True):
            occluded[top : top + patch_size, left : left + patch_size] = _GRAY
        occluded_scores += predict(batch)[:, label].tolist()
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
        min_probability=min(occluded_scores),
        max_probability=max(occluded_scores),
    )


def _log_odds(probability: float | list[float]) -> np.ndarray:
    clipped = np.clip(probability, _EPS, 1 - _EPS)
    return np.log(clipped / (1 - clipped))
