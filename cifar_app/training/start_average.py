"""The end of a training on: its weights averaged with those that it began with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.metrics.calibration import apply_temperature, fit_temperature
from cifar_app.metrics.classification import cross_entropy_per_sample
from cifar_app.training.progress import Report, TrainingProgress, no_progress

if TYPE_CHECKING:
    import keras

ALPHAS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Of the weights that it began with; 0 leaves the network as it was trained."""

_CHUNK = 500
_WORDS = "Averaging with the network that it began with"


def interpolate_weights(
    model: keras.Model,
    start: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    report: Report = no_progress,
) -> float:
    """Average the weights of a network with those it began with, in the best of a few shares.

    What was trained on from one network often lies in one valley of the loss with it, and the
    mean of the two lower than either (Wortsman et al. 2022, Robust fine-tuning of zero-shot
    models, section 3).

    Args:
        model: The trained network, whose weights are changed.
        start: The network of the same shape as it was before.
        images: Validation images, `uint8 (N, 32, 32, 3)`; they choose by the smallest loss, each
            network with the temperature that suits it.
        labels: `uint8 (N,)`.
        report: Told about every share that is tried.

    Returns:
        The share of the old weights, one of `ALPHAS`.
    """
    trained, old = model.get_weights(), start.get_weights()

    def mix(share: float) -> None:
        pairs = zip(trained, old, strict=True)
        model.set_weights([(1 - share) * new + share * before for new, before in pairs])

    def loss(share: float) -> float:
        number = ALPHAS.index(share) + 1
        report(TrainingProgress("evaluating", f"{_WORDS} ({number} of {len(ALPHAS)})"))
        mix(share)
        answers = model.predict(images, batch_size=_CHUNK, verbose=0)
        cooled = apply_temperature(answers, fit_temperature(labels, answers))
        return float(cross_entropy_per_sample(labels, cooled).mean())

    best = min(ALPHAS, key=loss)
    mix(best)
    return best
