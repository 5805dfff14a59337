"""The recipes: everything that makes a training, apart from its seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
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
        early_size: Edge to which images are enlarged in all but the last `late_epochs`, pixels,
            for an architecture with the option `size`; 0 for the same size all along. Small
            images are cheap, and large ones matter most at the end (Tan & Le 2021,
            EfficientNetV2, section 4).
        late_epochs: Number of epochs at full size, where there is an early size.
        flip_average: Whether the finished network looks at an image and its mirror image and
            averages the two, at twice the cost.
        shift_average: Pixels by which it also moves its views, both ways, at three times the
            cost (see `models.views`); 0 for none.
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
    early_size: int = 0
    late_epochs: int = 0
    flip_average: bool = False
    shift_average: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


SEED_CNN = Recipe(
    name="seed_cnn", architecture="seed_cnn", epochs=10, batch_size=64, learning_rate=1e-3
)
"""The baseline: Adam without augmentation. `python -m cifar_app train --recipe seed_cnn`.

Accuracy and time over five seeds: benchmarks/results/seed_cnn.json.
"""

SCRATCH = Recipe(
    name="scratch",
    architecture="whitened_cnn",
    epochs=14,
    batch_size=512,
    optimizer="muon",
    learning_rate=0.02,
    schedule="cosine",
    warmup=0.2,
    weight_decay=0.3,
    label_smoothing=0.2,
    flip_average=True,
    shift_average=1,
    augmentation=Augmentation(flip="alternating", shift=2),
)
"""Fast and from nothing. `python -m cifar_app train --recipe scratch`; more `--epochs`, more
accurate."""

SCRATCH_LONG = replace(
    SCRATCH,
    name="scratch_long",
    options={"widths": [64, 224, 256], "convolutions": 3},
    epochs=50,
    learning_rate=0.01,
    warmup=0.1,
    label_smoothing=0.1,
    augmentation=Augmentation(flip="alternating", shift=4, cutout=12),
)
"""Deeper, for longer, with more varied images. `python -m cifar_app train --recipe scratch_long`.
"""

TRANSFER = Recipe(
    name="transfer",
    architecture="efficientnet_lite0",
    options={"size": 160, "frozen_blocks": 5},
    epochs=9,
    batch_size=64,
    optimizer="adamw",
    learning_rate=4e-4,
    schedule="cosine",
    warmup=0.05,
    weight_decay=0.01,
    clip_norm=1.0,
    label_smoothing=0.1,
    weight_average=0.998,
    early_size=128,
    late_epochs=3,
    flip_average=True,
    augmentation=Augmentation(flip="random", shift=4, cutout=8),
)
"""EfficientNet-Lite0 from ImageNet. `python -m cifar_app train --recipe transfer`."""

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe for recipe in (SEED_CNN, SCRATCH, SCRATCH_LONG, TRANSFER)
}


def get_recipe(name: str) -> Recipe:
    """The recipe of this name; raises `TrainingError` if there is none."""
    if name not in RECIPES:
        raise TrainingError(
            f"A recipe is one of {', '.join(sorted(RECIPES))}.",
            received=repr(name),
            remedy="Choose one of these names.",
        )
    return RECIPES[name]


def with_backbone(recipe: Recipe, backbone: str) -> Recipe:
    """The transfer recipe for another network, from `keras.applications`.

    Raises:
        TrainingError: The recipe transfers nothing.
    """
    if recipe.name != TRANSFER.name:
        raise TrainingError(
            f"Only the recipe {TRANSFER.name} has a backbone.",
            received=f"the recipe {recipe.name} with the backbone {backbone!r}",
            remedy=f"Leave --backbone out, or choose --recipe {TRANSFER.name}.",
        )
    size = recipe.options["size"]
    return replace(
        recipe,
        architecture="keras_application",
        options={"backbone": backbone, "size": size},
    )


def default_name(recipe: Recipe, seed: int) -> str:
    """Name of the model that a training makes when the user names none."""
    backbone = recipe.options.get("backbone")
    return f"{recipe.name}{f'-{backbone.lower()}' if backbone else ''}-seed{seed}"
