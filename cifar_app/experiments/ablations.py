"""Variants of the ablation study: the baseline and one change at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cifar_app.errors import TrainingError
from cifar_app.training.augmentation import Augmentation
from cifar_app.training.recipe import Recipe
from cifar_app.training.recipes import SEED_CNN

EPOCHS = 5
"""Number of epochs of every run, so that the runs are comparable."""

SEEDS = 3
"""Default number of runs per variant."""

BASELINE = "baseline"
SEVERAL = "Several"
"""Category of variants with several changes; they do not count as the largest gain or loss."""

# Experiments do not use the temperature, and the default objective keeps the recipes of the stored
# runs, by which they are recognized.
_RECIPE = replace(SEED_CNN, epochs=EPOCHS, temperature_objective="log")


@dataclass(frozen=True)
class Variant:
    """The baseline with one change.

    Attributes:
        name: Name on the command line and in URLs.
        title: Name shown to visitors.
        category: Kind of change.
        description: One sentence about the change.
        recipe: Recipe of the baseline with the change.
    """

    name: str
    title: str
    category: str
    description: str
    recipe: Recipe


def _variant(name: str, title: str, category: str, description: str, **changes: Any) -> Variant:
    return Variant(name, title, category, description, replace(_RECIPE, **changes))


VARIANTS: tuple[Variant, ...] = (
    _variant(
        BASELINE,
        "Baseline",
        "Baseline",
        "Adam, constant learning rate, dropout 0.25, no augmentation.",
    ),
    _variant(
        "cosine",
        "Cosine schedule",
        "Schedule",
        "Cosine schedule of the learning rate after 5% warmup.",
        schedule="cosine",
        warmup=0.05,
    ),
    _variant(
        "sgd",
        "SGD with momentum",
        "Optimizer",
        "SGD with Nesterov momentum 0.9 instead of Adam.",
        optimizer="sgd",
        learning_rate=0.02,
    ),
    _variant(
        "adamw",
        "AdamW",
        "Optimizer",
        "Decoupled weight decay 0.05.",
        optimizer="adamw",
        weight_decay=0.05,
    ),
    # Keras scales Muon's updates to Adam's root mean square (Liu et al. 2025, Muon is Scalable for
    # LLM Training, section 2.2), so that Adam's learning rate fits.
    _variant(
        "muon",
        "Muon",
        "Optimizer",
        "Muon instead of Adam: orthogonalized updates.",
        optimizer="muon",
    ),
    _variant(
        "weight_decay",
        "Strong weight decay",
        "Weight decay",
        "Weight decay 0.5, ten times that of AdamW.",
        weight_decay=0.5,
    ),
    _variant(
        "no_dropout", "No dropout", "Dropout", "Dropout rate 0.", model_options={"dropout": 0.0}
    ),
    _variant(
        "half_dropout",
        "Dropout 0.5",
        "Dropout",
        "Dropout rate 0.5 instead of 0.25.",
        model_options={"dropout": 0.5},
    ),
    _variant(
        "batch_norm",
        "Batch normalization",
        "Batch normalization",
        "Batch normalization after every convolution.",
        model_options={"batch_norm": True},
    ),
    _variant(
        "flips",
        "Horizontal flips",
        "Augmentation",
        "Random horizontal flips.",
        augmentation=Augmentation(flip="random"),
    ),
    _variant(
        "flips_shifts",
        "Flips and shifts",
        "Augmentation",
        "Random horizontal flips and shifts by up to 4 pixels.",
        augmentation=Augmentation(flip="random", translate=4),
    ),
    _variant(
        "cutout",
        "Cutout",
        "Augmentation",
        "Cutout with squares of 8 × 8 pixels.",
        augmentation=Augmentation(cutout=8),
    ),
    _variant(
        "label_smoothing",
        "Label smoothing",
        "Label smoothing",
        "Label smoothing 0.1.",
        label_smoothing=0.1,
    ),
    _variant(
        "weight_average",
        "Weight averaging",
        "Weight averaging",
        "Exponential moving average of the weights, momentum 0.998.",
        ema_momentum=0.998,
    ),
    _variant(
        "narrow",
        "Half width",
        "Width",
        "Half as many filters and hidden units.",
        model_options={"width": 0.5},
    ),
    _variant(
        "wide",
        "Double width",
        "Width",
        "Twice as many filters and hidden units.",
        model_options={"width": 2.0},
    ),
    _variant(
        "deeper",
        "Extra convolution",
        "Depth",
        "Fourth convolution before the last pooling layer.",
        model_options={"extra_convolutions": 1},
    ),
    _variant(
        "combined",
        "Four changes at once",
        SEVERAL,
        "Batch normalization, cosine schedule, flips and shifts.",
        model_options={"batch_norm": True},
        schedule="cosine",
        warmup=0.05,
        augmentation=Augmentation(flip="random", translate=4),
    ),
    # The four single changes with the largest mean gains in validation accuracy.
    _variant(
        "largest_gains",
        "Largest gains combined",
        SEVERAL,
        "Muon, double width, cosine schedule and label smoothing.",
        optimizer="muon",
        model_options={"width": 2.0},
        schedule="cosine",
        warmup=0.05,
        label_smoothing=0.1,
    ),
)


def select_variants(names: Sequence[str] | None) -> tuple[Variant, ...]:
    """Return the variants with these names in the order of `VARIANTS`; all of them by default.

    Raises:
        TrainingError: There is no variant of such a name.
    """
    known = [variant.name for variant in VARIANTS]
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise TrainingError(
            f"A variant is one of {', '.join(known)}.",
            received=", ".join(map(repr, unknown)),
            remedy="Choose one of these names; `python -m cifar_app experiment --list` shows them.",
        )
    return tuple(variant for variant in VARIANTS if not names or variant.name in names)
