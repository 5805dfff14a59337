from __future__ import annotations

from dataclasses import fields

import pytest

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.experiments.ablations import BASELINE, EPOCHS, VARIANTS, Variant, select_variants
from cifar_app.experiments.runner import run_name
from cifar_app.model_store import store
from cifar_app.training.recipe import Recipe
from cifar_app.training.recipes import SEED_CNN

CHANGES = {
    "Baseline": set(),
    "Schedule": {"schedule", "warmup"},
    "Optimizer": {"optimizer", "learning_rate", "weight_decay"},
    "Weight decay": {"weight_decay"},
    "Dropout": {"dropout"},
    "Batch normalization": {"batch_norm"},
    "Augmentation": {"augmentation"},
    "Label smoothing": {"label_smoothing"},
    "Weight averaging": {"ema_momentum"},
    "Width": {"width"},
    "Depth": {"extra_convolutions"},
    "Several": {
        *("batch_norm", "schedule", "warmup", "augmentation"),
        *("optimizer", "width", "label_smoothing"),
    },
}
"""Recipe fields and model options that may differ from the baseline, by category."""


def changed_fields(recipe: Recipe) -> set[str]:
    (baseline,) = select_variants([BASELINE])
    names = {field.name for field in fields(Recipe)} - {"model_options"}
    changed = {name for name in names if getattr(recipe, name) != getattr(baseline.recipe, name)}
    return changed | recipe.model_options.keys()


@pytest.mark.parametrize("variant", VARIANTS, ids=[variant.name for variant in VARIANTS])
def test_variant_changes_one_thing_and_builds(variant: Variant) -> None:
    recipe = variant.recipe
    changed = changed_fields(recipe)
    assert changed <= CHANGES[variant.category]
    assert changed or variant.name == BASELINE
    assert [other.name for other in VARIANTS if other.recipe == recipe] == [variant.name]
    assert (recipe.epochs, recipe.architecture) == (EPOCHS, SEED_CNN.architecture)
    assert models.build(recipe.architecture, recipe.model_options).count_params()
    store.check_name(run_name(variant, 99))


def test_select_variants_keeps_order_and_refuses_unknown_names() -> None:
    assert select_variants(None) == VARIANTS
    names = [variant.name for variant in select_variants(["sgd", "baseline"])]
    assert names == ["baseline", "sgd"]
    with pytest.raises(TrainingError, match=r"one of baseline.*'cake'.*--list"):
        select_variants(["sgd", "cake"])
