"""The training recipes by name; see `training.recipe.Recipe`."""

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
    temperature_objective="brier",
)
"""Baseline: Adam without augmentation. `python -m cifar_app train --recipe seed_cnn`.

Cross-validation chose the temperature objective: benchmarks/results/calibration.json. Accuracy
and training time over five seeds: benchmarks/results/seed_cnn.json.
"""

WHITENED_CNN_FAST = Recipe(
    name="whitened_cnn_fast",
    architecture="whitened_cnn",
    epochs=14,
    batch_size=512,
    optimizer="muon",
    learning_rate=0.02,
    schedule="cosine",
    warmup=0.2,
    weight_decay=0.3,
    label_smoothing=0.2,
    tta_flip=True,
    tta_translate=1,
    augmentation=Augmentation(flip="alternating", translate=2),
)
"""Fast training from scratch. `python -m cifar_app train --recipe whitened_cnn_fast`.

More `--epochs` make it more accurate.
"""

QUICK = replace(
    WHITENED_CNN_FAST,
    name="quick",
    model_options={"width": 0.25},
    epochs=5,
    ema_momentum=0.9,
    tta_translate=0,
)
"""A quarter of the width, for a training to watch. `python -m cifar_app train --recipe quick`.

`python -m benchmarks.quick_recipe` measures its accuracy and time beside those of `seed_cnn`.
"""

WHITENED_CNN = replace(
    WHITENED_CNN_FAST,
    name="whitened_cnn",
    model_options={"widths": [64, 224, 256], "convolutions": 3},
    epochs=50,
    learning_rate=0.01,
    warmup=0.1,
    label_smoothing=0.1,
    augmentation=Augmentation(flip="alternating", translate=4, cutout=12),
)
"""Deeper model, more epochs and stronger augmentation.
`python -m cifar_app train --recipe whitened_cnn`."""

TRANSFER = Recipe(
    name="transfer",
    architecture="efficientnet_lite0",
    model_options={"size": 160, "frozen_blocks": 5},
    epochs=9,
    batch_size=64,
    optimizer="adamw",
    learning_rate=4e-4,
    schedule="cosine",
    warmup=0.05,
    weight_decay=0.01,
    global_clipnorm=1.0,
    label_smoothing=0.1,
    ema_momentum=0.998,
    initial_image_size=128,
    full_size_epochs=3,
    tta_flip=True,
    augmentation=Augmentation(flip="random", translate=4, cutout=8),
)
"""EfficientNet-Lite0 pretrained on ImageNet. `python -m cifar_app train --recipe transfer`."""

TRANSFER_LITE2 = replace(
    TRANSFER,
    name="transfer_lite2",
    architecture="efficientnet_lite2",
    model_options={"size": 160, "frozen_blocks": 7, "freeze_depthwise": True},
    epochs=12,
    learning_rate=2e-4,
    weight_decay=0.05,
    ema_momentum=0.999,
    full_size_epochs=4,
    augmentation=Augmentation(flip="random", translate=4, trivial_augment=True, cutout=8),
)
"""EfficientNet-Lite2 pretrained on ImageNet, with stronger augmentation.
`python -m cifar_app train --recipe transfer_lite2`."""

TRANSFER_CUTMIX = replace(
    TRANSFER_LITE2,
    name="transfer_cutmix",
    epochs=8,
    warmup=0.1,
    label_smoothing=0.0,
    initial_image_size=0,
    full_size_epochs=0,
    augmentation=replace(TRANSFER_LITE2.augmentation, cutmix=0.5),
)
"""Continues a model of the recipe `transfer_lite2` with CutMix.
`python -m cifar_app train --recipe transfer_cutmix --init-from NAME`."""

TRANSFER_192 = replace(
    TRANSFER_CUTMIX,
    name="transfer_192",
    epochs=5,
    model_options={**TRANSFER_CUTMIX.model_options, "size": 192},
    interpolate_initial_weights=True,
)
"""Continues a model of the recipe `transfer_cutmix` at 192 × 192 pixels and interpolates the
weights of both. `python -m cifar_app train --recipe transfer_192 --init-from NAME`."""

TRANSFER_UNFROZEN = replace(
    TRANSFER_192,
    name="transfer_unfrozen",
    epochs=4,
    learning_rate=1e-4,
    model_options={"size": 192, "frozen_blocks": 4, "freeze_depthwise": False},
)
"""Continues a model of the recipe `transfer_192` with fewer frozen layers.
`python -m cifar_app train --recipe transfer_unfrozen --init-from NAME`."""

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        QUICK,
        SEED_CNN,
        WHITENED_CNN_FAST,
        WHITENED_CNN,
        TRANSFER,
        TRANSFER_LITE2,
        TRANSFER_CUTMIX,
        TRANSFER_192,
        TRANSFER_UNFROZEN,
    )
}


def get_recipe(name: str) -> Recipe:
    """Return a recipe by name.

    Raises:
        TrainingError: There is no recipe of this name.
    """
    if name not in RECIPES:
        raise TrainingError(
            f"A recipe is one of {', '.join(sorted(RECIPES))}.",
            received=repr(name),
            remedy="Choose one of these names.",
        )
    return RECIPES[name]


def with_backbone(recipe: Recipe, backbone: str) -> Recipe:
    """Return the transfer recipe for a model of `keras.applications`.

    Args:
        recipe: The recipe `transfer`.
        backbone: Name of the model in `keras.applications`.

    Raises:
        TrainingError: It is another recipe.
    """
    if recipe.name != TRANSFER.name:
        raise TrainingError(
            f"Only the recipe {TRANSFER.name} has a backbone.",
            received=f"the recipe {recipe.name} with the backbone {backbone!r}",
            remedy=f"Omit --backbone, or use --recipe {TRANSFER.name}.",
        )
    return replace(
        recipe,
        architecture="keras_application",
        model_options={"backbone": backbone, "size": recipe.model_options["size"]},
    )
