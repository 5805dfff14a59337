"""What is compared: the seed's network and its relatives, one change at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cifar_app.errors import TrainingError
from cifar_app.training.augmentation import Augmentation
from cifar_app.training.recipe import Recipe
from cifar_app.training.recipes import SEED_CNN

EPOCHS = 5
"""Of every training of the table, so that they compare."""

SEEDS = 3
"""Trainings of each variation: the fewest that give a spread."""

BASELINE = "baseline"
TOGETHER = "together"
"""The variation that changes several things; no finding about one change counts it."""

# Experiments fit no temperature; a stored run is told by its recipe, which this leaves as it was.
_RECIPE = replace(SEED_CNN, epochs=EPOCHS, temperature_score="log")


@dataclass(frozen=True)
class Variation:
    """The baseline with one change.

    Attributes:
        name: Name on the command line and in the address.
        title: Name shown to visitors.
        aspect: What kind of thing is changed.
        change: What is changed, in a line for visitors.
        recipe: The baseline's with the change.
    """

    name: str
    title: str
    aspect: str
    change: str
    recipe: Recipe


def _vary(name: str, title: str, aspect: str, change: str, **fields: Any) -> Variation:
    return Variation(name, title, aspect, change, replace(_RECIPE, **fields))


VARIATIONS: tuple[Variation, ...] = (
    _vary(
        BASELINE, "Baseline", "Baseline", "Adam with a constant step size, dropout 0.25, no tricks."
    ),
    _vary(
        "cosine",
        "Cosine schedule",
        "Schedule",
        "The step size rises briefly, then sinks to zero along half a cosine.",
        schedule="cosine",
        warmup=0.05,
    ),
    _vary(
        "sgd",
        "SGD with momentum",
        "Optimiser",
        "Plain gradient steps that keep their momentum, instead of Adam.",
        optimizer="sgd",
        learning_rate=0.02,
    ),
    _vary(
        "adamw",
        "AdamW",
        "Optimiser",
        "Adam that also shrinks every weight a little (weight decay 0.05).",
        optimizer="adamw",
        weight_decay=0.05,
    ),
    # Its updates are scaled to Adam's root mean square (Liu et al. 2025, Muon is Scalable for
    # LLM Training, section 2.2), so that Adam's step size fits it.
    _vary(
        "muon",
        "Muon",
        "Optimiser",
        "Every step of a weight matrix is made orthogonal, instead of Adam's scaling.",
        optimizer="muon",
    ),
    _vary(
        "weight_decay",
        "Strong weight decay",
        "Weight decay",
        "Every step shrinks all weights, ten times as strongly as in the row AdamW (0.5).",
        weight_decay=0.5,
    ),
    _vary(
        "no_dropout",
        "No dropout",
        "Dropout",
        "All hidden units work in every step.",
        options={"dropout": 0.0},
    ),
    _vary(
        "half_dropout",
        "Dropout 0.5",
        "Dropout",
        "Half of the hidden units are left out in every step, twice the baseline's share.",
        options={"dropout": 0.5},
    ),
    _vary(
        "batch_norm",
        "Batch normalisation",
        "Batch normalisation",
        "What every convolution passes on is brought to one scale.",
        options={"batch_norm": True},
    ),
    _vary(
        "flips",
        "Mirrored images",
        "Augmentation",
        "Half of the images are mirrored, others in every epoch.",
        augmentation=Augmentation(flip="random"),
    ),
    _vary(
        "flips_shifts",
        "Mirrored and shifted",
        "Augmentation",
        "Images are mirrored and moved by up to 4 pixels.",
        augmentation=Augmentation(flip="random", shift=4),
    ),
    _vary(
        "cutout",
        "Cutout",
        "Augmentation",
        "A grey square of 8 × 8 pixels hides a part of every image.",
        augmentation=Augmentation(cutout=8),
    ),
    _vary(
        "label_smoothing",
        "Label smoothing",
        "Label smoothing",
        "The right class is asked for with 91%, not with 100%.",
        label_smoothing=0.1,
    ),
    _vary(
        "weight_average",
        "Averaged weights",
        "Weight averaging",
        "The weights are averaged over about the last 500 steps.",
        weight_average=0.998,
    ),
    _vary(
        "narrow",
        "Half as wide",
        "Width",
        "Half as many filters and hidden units.",
        options={"width": 0.5},
    ),
    _vary(
        "wide",
        "Twice as wide",
        "Width",
        "Twice as many filters and hidden units.",
        options={"width": 2.0},
    ),
    _vary(
        "deeper",
        "One convolution more",
        "Depth",
        "A fourth convolution before the last pooling.",
        options={"extra_convolutions": 1},
    ),
    _vary(
        TOGETHER,
        "All together",
        "Several",
        "Batch normalisation, cosine schedule, mirrored and shifted images at once.",
        options={"batch_norm": True},
        schedule="cosine",
        warmup=0.05,
        augmentation=Augmentation(flip="random", shift=4),
    ),
)


def choose(names: Sequence[str] | None) -> tuple[Variation, ...]:
    """The variations of these names in the order of the plan; all of them by default.

    Raises:
        TrainingError: There is no variation of such a name.
    """
    known = [variation.name for variation in VARIATIONS]
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise TrainingError(
            f"An experiment is one of {', '.join(known)}.",
            received=", ".join(map(repr, unknown)),
            remedy="Choose among these names; `python -m cifar_app experiment --list` shows them.",
        )
    return tuple(one for one in VARIATIONS if not names or one.name in names)
