"""Settings of the adjustable recipes."""

from __future__ import annotations

import pytest

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.training import RECIPES
from cifar_app.training.augmentation import Augmentation
from cifar_app.training.settings import ADJUSTABLE, adjust, changed_settings, settings_of


@pytest.mark.parametrize("name", ADJUSTABLE)
def test_own_settings_change_nothing(name: str) -> None:
    recipe = RECIPES[name]
    assert adjust(recipe, settings_of(recipe).model_dump()) == recipe
    assert changed_settings(recipe) == {}


def test_changes_reach_the_recipe_and_are_found_again() -> None:
    changes = {"width": "0.5", "dropout": "0.25", "augmentation": "none", "schedule": "constant"}
    recipe = adjust(RECIPES["quick"], changes)
    assert recipe.model_options == {"width": 0.5, "dropout": 0.25}
    assert (recipe.augmentation, recipe.warmup) == (Augmentation(), 0.0)
    assert changed_settings(recipe) == {
        "schedule": "constant",
        "width": 0.5,
        "dropout": 0.25,
        "augmentation": "none",
    }
    assert adjust(RECIPES["seed_cnn"], {"schedule": "cosine"}).warmup == 0.2


def test_width_and_dropout_build_the_model() -> None:
    half = models.build("whitened_cnn", {"widths": [8, 16, 16], "width": 0.5, "dropout": 0.1})
    assert half.get_layer("block_2_1_conv").filters == 8
    assert half.get_layer("dropout").rate == 0.1
    narrow = models.build("whitened_cnn", {"widths": [4, 8, 8]})
    assert half.count_params() == narrow.count_params()
    assert "dropout" not in [layer.name for layer in narrow.layers]


@pytest.mark.parametrize(
    ("recipe", "changes", "message"),
    [
        ("quick", {"depth": 3}, "depth: extra inputs"),
        ("quick", {"epochs": 0}, "epochs: input should be greater"),
        ("transfer", {"epochs": 1}, "have settings"),
    ],
)
def test_invalid_changes_are_refused(recipe: str, changes: dict[str, object], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        adjust(RECIPES[recipe], changes)
