from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.experiments.plan import (
    BASELINE,
    EPOCHS,
    TOGETHER,
    VARIATIONS,
    Variation,
    choose,
)
from cifar_app.experiments.runner import run_name
from cifar_app.model_store import store
from cifar_app.training.recipe import Recipe
from cifar_app.training.recipes import SEED_CNN

NAMES = [variation.name for variation in VARIATIONS]

THINGS = {
    "Baseline": set(),
    "Schedule": {"schedule", "warmup"},
    # Every optimiser has a step size and a decay of its own.
    "Optimiser": {"optimizer", "learning_rate", "weight_decay"},
    "Weight decay": {"weight_decay"},
    "Dropout": {"options.dropout"},
    "Batch normalisation": {"options.batch_norm"},
    "Augmentation": {"augmentation"},
    "Label smoothing": {"label_smoothing"},
    "Weight averaging": {"weight_average"},
    "Width": {"options.width"},
    "Depth": {"options.extra_convolutions"},
}
"""What may differ from the baseline, by the kind of change."""


def changed(recipe: Recipe) -> set[str]:
    baseline = choose([BASELINE])[0].recipe
    names = {
        field.name
        for field in fields(Recipe)
        if getattr(recipe, field.name) != getattr(baseline, field.name)
    }
    return names - {"options"} | {f"options.{option}" for option in recipe.options}


@pytest.mark.parametrize("variation", VARIATIONS, ids=NAMES)
def test_a_variation_changes_one_thing(variation: Variation) -> None:
    if variation.name == TOGETHER:
        others = {name for name in THINGS if THINGS[name] & changed(variation.recipe)}
        assert others == {"Schedule", "Batch normalisation", "Augmentation"}
        return
    assert changed(variation.recipe) <= THINGS[variation.aspect]
    assert changed(variation.recipe) or variation.name == BASELINE


def test_the_plan_holds_what_was_asked_for() -> None:
    assert len(VARIATIONS) >= 12
    assert len(set(NAMES)) == len(NAMES)
    assert {one.aspect for one in VARIATIONS} >= THINGS.keys()
    assert {one.recipe.optimizer for one in VARIATIONS} == {"adam", "adamw", "sgd", "muon"}
    assert {one.recipe.epochs for one in VARIATIONS} == {EPOCHS}
    assert {one.recipe.architecture for one in VARIATIONS} == {SEED_CNN.architecture}
    recipes: list[dict[str, Any]] = [one.recipe.to_json() for one in VARIATIONS]
    assert all(recipes.count(recipe) == 1 for recipe in recipes)


@pytest.mark.parametrize("variation", VARIATIONS, ids=NAMES)
def test_a_variation_can_be_built_and_named(variation: Variation) -> None:
    store.check_name(run_name(variation, 99))
    assert models.build(variation.recipe.architecture, variation.recipe.options).count_params()
    assert variation.change.endswith(".")


def test_variations_are_chosen_by_name_in_the_order_of_the_plan() -> None:
    assert choose(None) == VARIATIONS
    assert [one.name for one in choose(["sgd", "baseline"])] == ["baseline", "sgd"]
    with pytest.raises(TrainingError, match=r"one of baseline.*'cake'.*--list"):
        choose(["sgd", "cake"])
