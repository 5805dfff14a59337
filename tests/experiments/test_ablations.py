from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.experiments.ablations import (
    BASELINE,
    COMBINED,
    EPOCHS,
    VARIANTS,
    Variant,
    select_variants,
)
from cifar_app.experiments.runner import run_name
from cifar_app.model_store import store
from cifar_app.training.recipe import Recipe
from cifar_app.training.recipes import SEED_CNN

NAMES = [variation.name for variation in VARIANTS]

THINGS = {
    "Baseline": set(),
    "Schedule": {"schedule", "warmup"},
    # Every optimizer has a step size and a decay of its own.
    "Optimizer": {"optimizer", "learning_rate", "weight_decay"},
    "Weight decay": {"weight_decay"},
    "Dropout": {"model_options.dropout"},
    "Batch normalization": {"model_options.batch_norm"},
    "Augmentation": {"augmentation"},
    "Label smoothing": {"label_smoothing"},
    "Weight averaging": {"ema_momentum"},
    "Width": {"model_options.width"},
    "Depth": {"model_options.extra_convolutions"},
}
"""What may differ from the baseline, by the kind of change."""


def changed(recipe: Recipe) -> set[str]:
    baseline = select_variants([BASELINE])[0].recipe
    names = {
        field.name
        for field in fields(Recipe)
        if getattr(recipe, field.name) != getattr(baseline, field.name)
    }
    return names - {"model_options"} | {
        f"model_options.{option}" for option in recipe.model_options
    }


@pytest.mark.parametrize("variation", VARIANTS, ids=NAMES)
def test_a_variation_changes_one_thing(variation: Variant) -> None:
    if variation.name == COMBINED:
        others = {name for name in THINGS if THINGS[name] & changed(variation.recipe)}
        assert others == {"Schedule", "Batch normalization", "Augmentation"}
        return
    assert changed(variation.recipe) <= THINGS[variation.category]
    assert changed(variation.recipe) or variation.name == BASELINE


def test_the_plan_holds_what_was_asked_for() -> None:
    assert len(VARIANTS) >= 12
    assert len(set(NAMES)) == len(NAMES)
    assert {one.category for one in VARIANTS} >= THINGS.keys()
    assert {one.recipe.optimizer for one in VARIANTS} == {"adam", "adamw", "sgd", "muon"}
    assert {one.recipe.epochs for one in VARIANTS} == {EPOCHS}
    assert {one.recipe.architecture for one in VARIANTS} == {SEED_CNN.architecture}
    recipes: list[dict[str, Any]] = [one.recipe.to_json() for one in VARIANTS]
    assert all(recipes.count(recipe) == 1 for recipe in recipes)


@pytest.mark.parametrize("variation", VARIANTS, ids=NAMES)
def test_a_variation_can_be_built_and_named(variation: Variant) -> None:
    store.check_name(run_name(variation, 99))
    assert models.build(
        variation.recipe.architecture, variation.recipe.model_options
    ).count_params()
    assert variation.description.endswith(".")


def test_variations_are_chosen_by_name_in_the_order_of_the_plan() -> None:
    assert select_variants(None) == VARIANTS
    assert [one.name for one in select_variants(["sgd", "baseline"])] == ["baseline", "sgd"]
    with pytest.raises(TrainingError, match=r"one of baseline.*'cake'.*--list"):
        select_variants(["sgd", "cake"])
