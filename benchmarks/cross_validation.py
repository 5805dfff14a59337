"""The calibration of the baseline on all training images, each answered by who never saw it."""

from __future__ import annotations

from itertools import islice
from typing import Any, get_args

import numpy as np

from benchmarks.chance import by_chance
from benchmarks.folds import Fold
from cifar_app.metrics.calibration import (
    TemperatureObjective,
    apply_temperature,
    calibration_curve,
    fit_temperature,
    sample_labels,
)
from cifar_app.training.recipes import SEED_CNN

_DRAWS = 100


def calibrated(labels: np.ndarray, answers: np.ndarray, score: TemperatureObjective) -> np.ndarray:
    """Answers to images that no training saw, treated as those of a training are.

    Each half of the images chooses the epoch and the temperature of the other half's answers.

    Args:
        labels: `uint8 (N,)`.
        answers: Probabilities after every epoch, `float32 (epochs, N, 10)`.
        score: What the temperature is fitted by.

    Returns:
        `float64 (N, 10)`.
    """
    halves = np.array_split(np.random.default_rng(0).permutation(len(labels)), 2)
    found = np.empty(answers.shape[1:])
    for held_out, asked in (halves, halves[::-1]):
        right = answers[:, held_out].argmax(axis=2) == labels[held_out]
        best = answers[right.mean(axis=1).argmax()]
        temperature = fit_temperature(labels[held_out], best[held_out], score)
        found[asked] = apply_temperature(best[asked], temperature)
    return found


def errors_of(labels: list[np.ndarray], answers: list[np.ndarray]) -> tuple[float, float]:
    """Calibration error of several networks together, and the mean of each alone."""
    alone = [
        calibration_curve(true, given).ece for true, given in zip(labels, answers, strict=True)
    ]
    together = calibration_curve(np.concatenate(labels), np.concatenate(answers)).ece
    return together, float(np.mean(alone))


def judge(
    labels: list[np.ndarray], answers: list[np.ndarray], score: TemperatureObjective
) -> dict[str, Any]:
    """Answers of several networks, fold by fold, and what chance would make of perfect ones."""
    found = [calibrated(*fold, score) for fold in zip(labels, answers, strict=True)]
    together, alone = errors_of(labels, found)
    numbers = np.random.default_rng(0)
    draws = zip(*(sample_labels(given, numbers) for given in found), strict=True)
    chance = []
    for drawn in map(list, islice(draws, _DRAWS)):
        pairs = zip(drawn, found, strict=True)
        refitted = [calibrated(true, given[None], score) for true, given in pairs]
        chance.append(errors_of(drawn, refitted))
    right = [given.argmax(axis=1) == true for true, given in zip(labels, found, strict=True)]
    return {
        "accuracy": float(np.concatenate(right).mean()),
        "together": together,
        "together_by_chance": by_chance([one for one, _ in chance]),
        "alone": alone,
        "alone_by_chance": by_chance([one for _, one in chance]),
    }


def cross_validated(folds: list[Fold]) -> dict[str, Any]:
    """The baseline with its last and its averaged weights, its temperature fitted either way."""
    labels = [fold.labels for fold in folds]
    return {
        "recipe": SEED_CNN.name,
        "trainings": len(folds),
        "images": sum(map(len, labels)),
        "images_alone": len(labels[0]),
        "by_score": {
            score: {
                "last": judge(labels, [fold.last for fold in folds], score),
                "averaged": judge(labels, [fold.averaged for fold in folds], score),
            }
            for score in get_args(TemperatureObjective)
        },
    }
