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
COMBINED = "combined"
"""The variation that changes several things; no finding about one change counts it."""

# Experiments fit no temperature; a stored run is told by its recipe, which this leaves as it was.
_RECIPE = replace(SEED_CNN, epochs=EPOCHS, temperature_objective="log")


@dataclass(frozen=True)
class Variant:
    """The baseline with one change.

    Attributes:
        name: Name on the command line and in the address.
        title: Name shown to visitors.
        category: What kind of thing is changed.
        description: What is changed, in a line for visitors.
        recipe: The baseline's with the change.
    """

    name: str
    title: str
    category: str
    description: str
    recipe: Recipe


def _variant(name: str, title: str, aspect: str, change: str, **fields: Any) -> Variant:
    return Variant(name, title, aspect, change, replace(_RECIPE, **fields))


VARIANTS: tuple[Variant, ...] = (
    _variant(
        BASELINE, "Baseline", "Baseline", "Adam with a constant step size, dropout 0.25, no tricks."
    ),
    _variant(
        "cosine",
        "Cosine schedule",
        "Schedule",
        "The step size rises briefly, then sinks to zero along half a cosine.",
        schedule="cosine",
        warmup=0.05,
    ),
    _variant(
        "sgd",
        "SGD with momentum",
        "Optimizer",
        "Plain gradient steps that keep their momentum, instead of Adam.",
        optimizer="sgd",
        learning_rate=0.02,
    ),
    _variant(
        "adamw",
        "AdamW",
        "Optimizer",
        "Adam that also shrinks every weight a little (weight decay 0.05).",
        optimizer="adamw",
        weight_decay=0.05,
    ),
    # Its updates are scaled to Adam's root mean square (Liu et al. 2025, Muon is Scalable for
    # LLM Training, section 2.2), so that Adam's step size fits it.
    _variant(
        "muon",
        "Muon",
        "Optimizer",
        "Every step of a weight matrix is made orthogonal, instead of Adam's scaling.",
        optimizer="muon",
    ),
    _variant(
        "weight_decay",
        "Strong weight decay",
        "Weight decay",
        "Every step shrinks all weights, ten times as strongly as in the row AdamW (0.5).",
        weight_decay=0.5,
    ),
    _variant(
        "no_dropout",
        "No dropout",
        "Dropout",
        "All hidden units work in every step.",
        model_options={"dropout": 0.0},
    ),
    _variant(
        "half_dropout",
        "Dropout 0.5",
        "Dropout",
        "Half of the hidden units are left out in every step, twice the baseline's share.",
        model_options={"dropout": 0.5},
    ),
    _variant(
        "batch_norm",
        "Batch normalization",
        "Batch normalization",
        "What every convolution passes on is brought to one scale.",
        model_options={"batch_norm": True},
    ),
    _variant(
        "flips",
        "Mirrored images",
        "Augmentation",
        "Half of the images are mirrored, others in every epoch.",
        augmentation=Augmentation(flip="random"),
    ),
    _variant(
        "flips_shifts",
        "Mirrored and shifted",
        "Augmentation",
        "Images are mirrored and moved by up to 4 pixels.",
        augmentation=Augmentation(flip="random", translate=4),
    ),
    _variant(
        "cutout",
        "Cutout",
        "Augmentation",
        "A gray square of 8 × 8 pixels hides a part of every image.",
        augmentation=Augmentation(cutout=8),
    ),
    _variant(
        "label_smoothing",
        "Label smoothing",
        "Label smoothing",
        "The right class is asked for with 91%, not with 100%.",
        label_smoothing=0.1,
    ),
    _variant(
        "weight_average",
        "Averaged weights",
        "Weight averaging",
        "The weights are averaged over about the last 500 steps.",
        ema_momentum=0.998,
    ),
    _variant(
        "narrow",
        "Half as wide",
        "Width",
        "Half as many filters and hidden units.",
        model_options={"width": 0.5},
    ),
    _variant(
        "wide",
        "Twice as wide",
        "Width",
        "Twice as many filters and hidden units.",
        model_options={"width": 2.0},
    ),
    _variant(
        "deeper",
        "One convolution more",
        "Depth",
        "A fourth convolution before the last pooling.",
        model_options={"extra_convolutions": 1},
    ),
    _variant(
        COMBINED,
        "All together",
        "Several",
        "Batch normalization, cosine schedule, mirrored and shifted images at once.",
        model_options={"batch_norm": True},
        schedule="cosine",
        warmup=0.05,
        augmentation=Augmentation(flip="random", translate=4),
    ),
)


def select_variants(names: Sequence[str] | None) -> tuple[Variant, ...]:
    """The variations of these names in the order of the plan; all of them by default.

    Raises:
        TrainingError: There is no variation of such a name.
    """
    known = [variation.name for variation in VARIANTS]
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise TrainingError(
            f"An experiment is one of {', '.join(known)}.",
            received=", ".join(map(repr, unknown)),
            remedy="Choose among these names; `python -m cifar_app experiment --list` shows them.",
        )
    return tuple(one for one in VARIANTS if not names or one.name in names)
