"""The recipes: everything that makes a training, apart from its seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cifar_app.errors import TrainingError
from cifar_app.training.augment import Augmentation

Optimizer = Literal["adam", "adamw", "sgd", "muon"]
Schedule = Literal["constant", "cosine"]


@dataclass(frozen=True)
class Recipe:
    """One way to train one architecture.

    Attributes:
        name: Name of the recipe on the command line.
        architecture: A name from `cifar_app.models.architectures()`.
        epochs: Passes over the training images; the best by validation accuracy is kept.
        batch_size: Images a step.
        learning_rate: Largest step size.
        options: Arguments of the architecture's `build`.
        optimizer: See `training.optimisers`.
        schedule: "constant", or "cosine": a linear rise over the first `warmup` of all steps,
            then half a cosine down to 0 (Loshchilov & Hutter 2017, SGDR, section 3).
        warmup: Share of the steps in which the step size rises, 0–1; for "cosine".
        weight_decay: Decoupled (Loshchilov & Hutter 2019, section 2), times the step size.
        clip_norm: Longest gradient, over all weights together; 0 for no limit.
        label_smoothing: Share of the target that is spread over all classes, 0–1
            (Szegedy et al. 2016, Rethinking Inception, section 7).
        weight_average: Decay of an exponential average over the steps, whose weights are
            the ones that are validated and kept; 0 for none.
        rehearsal: Weight of the loss that keeps what a pretrained network knew (see
            `training.rehearsal`); 0 for none.
        augmentation: How training images are varied.
    """

    name: str
    architecture: str
    epochs: int
    batch_size: int
    learning_rate: float
    options: dict[str, Any] = field(default_factory=dict)
    optimizer: Optimizer = "adam"
    schedule: Schedule = "constant"
    warmup: float = 0.0
    weight_decay: float = 0.0
    clip_norm: float = 0.0
    label_smoothing: float = 0.0
    weight_average: float = 0.0
    rehearsal: float = 0.0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


SEED_CNN = Recipe(
    name="seed_cnn", architecture="seed_cnn", epochs=10, batch_size=64, learning_rate=1e-3
)
"""The baseline: Adam without augmentation. `python -m cifar_app train --recipe seed_cnn`.

Accuracy and time over five seeds: benchmarks/results/seed_cnn.json.
"""

TRANSFER = Recipe(
    name="transfer",
    architecture="efficientnet_lite0",
    options={"size": 128, "frozen_blocks": 5},
    epochs=8,
    batch_size=64,
    optimizer="adamw",
    learning_rate=4e-4,
    schedule="cosine",
    warmup=0.05,
    weight_decay=0.01,
    clip_norm=1.0,
    label_smoothing=0.1,
    weight_average=0.998,
    rehearsal=1.0,
    augmentation=Augmentation(flip="random", shift=4, cutout=8),
)
"""EfficientNet-Lite0 from ImageNet. `python -m cifar_app train --recipe transfer`."""

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (SEED_CNN, TRANSFER)}


def get_recipe(name: str) -> Recipe:
    """The recipe of this name; raises `TrainingError` if there is none."""
    if name not in RECIPES:
        raise TrainingError(
            f"A recipe is one of {', '.join(sorted(RECIPES))}.",
            received=repr(name),
            remedy="Choose one of these names.",
        )
    return RECIPES[name]


def default_name(recipe: Recipe, seed: int) -> str:
    """Name of the model that a training makes when the user names none."""
    return f"{recipe.name}-seed{seed}"
