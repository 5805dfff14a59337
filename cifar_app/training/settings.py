"""The settings of a recipe that users change."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from cifar_app.errors import TrainingError, describe_error
from cifar_app.files import JsonModel
from cifar_app.training.augmentation import Augmentation
from cifar_app.training.recipe import Optimizer, Recipe, Schedule
from cifar_app.training.recipes import QUICK, RECIPES, SEED_CNN, WHITENED_CNN, WHITENED_CNN_FAST

ADJUSTABLE = (QUICK.name, SEED_CNN.name, WHITENED_CNN_FAST.name, WHITENED_CNN.name)
"""Names of the recipes with settings: those that start from random weights."""

AUGMENTATIONS: dict[str, Augmentation] = {
    "none": Augmentation(),
    "flips": Augmentation(flip="alternating"),
    "flips_shifts": Augmentation(flip="alternating", translate=2),
    "flips_shifts_cutout": Augmentation(flip="alternating", translate=4, cutout=12),
}
"""Augmentations to choose from, by name."""

_WARMUP = 0.2
"""Warmup of the cosine schedule where the recipe itself has none."""

_DEFAULT_DROPOUT = {"seed_cnn": 0.25, "whitened_cnn": 0.0}
"""Dropout of each architecture without the option."""


class Settings(JsonModel):
    """Settings of a recipe, in the order of a form.

    Attributes:
        epochs: Number of epochs.
        optimizer: Optimizer; see `training.optimizers`.
        learning_rate: Peak learning rate.
        schedule: Learning rate schedule.
        batch_size: Number of images per step.
        width: Multiplier of the number of filters.
        dropout: Fraction of the features dropped in a training step, 0–1.
        augmentation: Name of one of `AUGMENTATIONS`.
        label_smoothing: Fraction of the target that is spread over all classes, 0–1.
        training_fraction: Fraction of the training images to use, 0–1.
    """

    epochs: Annotated[int, Field(ge=1, le=10_000)]
    optimizer: Optimizer
    learning_rate: Annotated[float, Field(gt=0, le=10)]
    schedule: Schedule
    batch_size: Annotated[int, Field(ge=8, le=4096)]
    width: Annotated[float, Field(ge=0.1, le=4)]
    dropout: Annotated[float, Field(ge=0, le=0.9)]
    augmentation: Literal["none", "flips", "flips_shifts", "flips_shifts_cutout"]
    label_smoothing: Annotated[float, Field(ge=0, le=0.9)]
    training_fraction: Annotated[float, Field(ge=0.01, le=1)]


def settings_of(recipe: Recipe) -> Settings:
    """Return the settings of a recipe, which is one of `ADJUSTABLE` or made of one by `adjust`."""
    names = [name for name, choice in AUGMENTATIONS.items() if choice == recipe.augmentation]
    options = recipe.model_options
    values = {name: getattr(recipe, name, None) for name in Settings.model_fields}
    return Settings.model_validate(
        values
        | {
            "width": options.get("width", 1.0),
            "dropout": options.get("dropout", _DEFAULT_DROPOUT[recipe.architecture]),
            "augmentation": names[0],
        }
    )


def adjust(recipe: Recipe, changes: dict[str, Any]) -> Recipe:
    """Return a recipe with other settings.

    Args:
        recipe: One of the recipes `ADJUSTABLE`.
        changes: Values of `Settings` by name.

    Raises:
        TrainingError: The recipe has no settings, or a name or a value is not valid.
    """
    if not changes:
        return recipe
    if recipe.name not in ADJUSTABLE:
        raise TrainingError(
            f"Only the recipes {', '.join(ADJUSTABLE)} have settings.",
            received=f"the recipe {recipe.name} with {', '.join(changes)}",
            remedy="Choose one of these recipes, or change nothing.",
        )
    base = settings_of(recipe)
    try:
        settings = Settings.model_validate(base.model_dump() | changes, strict=False)
    except ValidationError as error:
        raise TrainingError(
            f"The settings are {', '.join(Settings.model_fields)}.",
            received=describe_error(error),
            remedy="Correct the value.",
        ) from error
    options = {
        name: value
        for name in ("width", "dropout")
        if (value := getattr(settings, name)) != getattr(base, name)
    }
    warms_up = settings.schedule == "cosine"
    return replace(
        recipe,
        **settings.model_dump(exclude={"width", "dropout", "augmentation"}),
        model_options={**recipe.model_options, **options},
        augmentation=AUGMENTATIONS[settings.augmentation],
        warmup=(recipe.warmup or _WARMUP) if warms_up else 0.0,
    )


def changed_settings(recipe: Recipe) -> dict[str, Any]:
    """Return the settings in which a recipe differs from the one of its name."""
    if recipe.name not in ADJUSTABLE:
        return {}
    base = settings_of(RECIPES[recipe.name]).model_dump()
    return {
        name: value
        for name, value in settings_of(recipe).model_dump().items()
        if value != base[name]
    }
