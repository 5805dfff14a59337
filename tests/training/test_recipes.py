from __future__ import annotations

from dataclasses import replace

import pytest

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.model_store import store
from cifar_app.training import RECIPES, Recipe, default_name, get_recipe
from cifar_app.training.augmentation import Augmentation
from cifar_app.training.fit import fit
from cifar_app.training.progress import no_progress
from tests.training.quick import LIKE_OTHERS, STORED, quick


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_can_be_followed(name: str) -> None:
    recipe = get_recipe(name)
    assert recipe.name == name
    assert recipe.architecture in models.architectures()
    assert recipe.epochs >= 1
    store.check_name(default_name(recipe, 2**32 - 1))


@pytest.mark.usefixtures("tiny_data")
@pytest.mark.parametrize("name", sorted(RECIPES.keys() - {*STORED, *LIKE_OTHERS}))
def test_a_recipe_learns(name: str) -> None:
    """`test_loop.py` says it of the others."""
    history = fit(quick(name), "mine", 0, 3, no_progress).state.history
    assert history["loss"][-1] < 0.9 * history["loss"][0]


def test_the_baseline_is_as_published_but_for_the_score_of_its_temperature() -> None:
    published = Recipe("seed_cnn", "seed_cnn", epochs=10, batch_size=64, learning_rate=1e-3)
    assert RECIPES["seed_cnn"] == replace(published, temperature_objective="brier")
    assert (published.optimizer, published.schedule) == ("adam", "constant")
    assert published.augmentation == Augmentation(flip="never", translate=0, cutout=0)
    assert default_name(RECIPES["seed_cnn"], 3) == "seed_cnn-seed3"


def test_an_unknown_recipe_is_refused_with_those_there_are() -> None:
    with pytest.raises(TrainingError, match=r"one of .*seed_cnn.*'cake'"):
        get_recipe("cake")
