"""The recipes there are."""

from __future__ import annotations

from dataclasses import replace

from cifar_app.errors import TrainingError
from cifar_app.training.augmentation import Augmentation
from cifar_app.training.recipe import Recipe

SEED_CNN = Recipe(
    name="seed_cnn",
    architecture="seed_cnn",
    epochs=10,
    batch_size=64,
    learning_rate=1e-3,
    temperature_score="brier",
)
"""The baseline: Adam without augmentation. `python -m cifar_app train --recipe seed_cnn`.

The score of its temperature was chosen by cross-validation: benchmarks/results/calibration.json.

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

TRANSFER_LITE2 = replace(
    TRANSFER,
    name="transfer_lite2",
    architecture="efficientnet_lite2",
    options={"size": 160, "frozen_blocks": 7, "frozen_filters": True},
    epochs=12,
    learning_rate=2e-4,
    weight_decay=0.05,
    weight_average=0.999,
    late_epochs=4,
    augmentation=Augmentation(flip="random", shift=4, trivial=True, cutout=8),
)
"""The larger EfficientNet-Lite2 from ImageNet, with more varied images.
`python -m cifar_app train --recipe transfer_lite2`."""

TRANSFER_MIX = replace(
    TRANSFER_LITE2,
    name="transfer_mix",
    epochs=8,
    warmup=0.1,
    label_smoothing=0.0,
    early_size=0,
    late_epochs=0,
    augmentation=replace(TRANSFER_LITE2.augmentation, cutmix=0.5),
)
"""The way on for a network of the recipe `transfer_lite2`, with images put together of two.
`python -m cifar_app train --recipe transfer_mix --start NAME`."""

TRANSFER_LARGE = replace(
    TRANSFER_MIX,
    name="transfer_large",
    epochs=5,
    options={**TRANSFER_MIX.options, "size": 192},
    start_average=True,
)
"""The way on for a network of the recipe `transfer_mix`, with images enlarged further, averaged
with it in the end.
`python -m cifar_app train --recipe transfer_large --start NAME`."""

TRANSFER_DEEP = replace(
    TRANSFER_LARGE,
    name="transfer_deep",
    epochs=4,
    learning_rate=1e-4,
    options={"size": 192, "frozen_blocks": 4, "frozen_filters": False},
)
"""The way on for a network of the recipe `transfer_large`, with more of its layers trained.
`python -m cifar_app train --recipe transfer_deep --start NAME`."""

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        SEED_CNN,
        SCRATCH,
        SCRATCH_LONG,
        TRANSFER,
        TRANSFER_LITE2,
        TRANSFER_MIX,
        TRANSFER_LARGE,
        TRANSFER_DEEP,
    )
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
