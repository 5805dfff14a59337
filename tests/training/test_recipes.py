from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.model_store import store
from cifar_app.progress import no_progress
from cifar_app.training import RECIPES, Recipe, default_name, get_recipe, with_backbone
from cifar_app.training.augmentation import Augmentation
from cifar_app.training.fit import fit
from cifar_app.training.optimizers import make_loss, make_optimizer
from tests.training.conftest import small_images


@pytest.mark.parametrize("name", RECIPES)
def test_recipe_is_valid(name: str) -> None:
    recipe = get_recipe(name)
    assert recipe.name == name
    assert recipe.architecture in models.architectures()
    assert recipe.full_size_epochs <= recipe.epochs
    assert TypeAdapter(Recipe).validate_python(recipe.to_json()) == recipe
    assert make_optimizer(recipe, 100)
    assert make_loss(recipe)
    store.check_name(default_name(recipe, 2**32 - 1))


@pytest.mark.slow
@pytest.mark.usefixtures("tiny_data")
def test_training_with_cutmix_reduces_loss() -> None:
    result = fit(small_images(RECIPES["transfer_cutmix"]), "mine", 0, 3, no_progress)
    losses = result.state.history["loss"]
    assert losses[-1] < 0.9 * losses[0]


def test_baseline_is_the_published_one() -> None:
    published = Recipe("seed_cnn", "seed_cnn", epochs=10, batch_size=64, learning_rate=1e-3)
    assert RECIPES["seed_cnn"] == replace(published, temperature_objective="brier")
    assert (published.optimizer, published.schedule) == ("adam", "constant")
    assert published.augmentation == Augmentation(flip="never", translate=0, cutout=0)
    assert default_name(RECIPES["seed_cnn"], 3) == "seed_cnn-seed3"


def test_only_transfer_recipe_has_a_backbone() -> None:
    recipe = with_backbone(RECIPES["transfer"], "MobileNetV2")
    assert default_name(recipe, 0) == "transfer-mobilenetv2-seed0"
    with pytest.raises(TrainingError, match="Only the recipe transfer"):
        with_backbone(RECIPES["seed_cnn"], "MobileNetV2")
