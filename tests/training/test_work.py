from __future__ import annotations

from dataclasses import replace

from cifar_app.training import RECIPES
from cifar_app.training.work import training_flops


def test_a_training_costs_three_forward_passes_an_image_and_epoch() -> None:
    assert training_flops(RECIPES["seed_cnn"], 10, 45_000, 1_000) == 3 * 10 * 45_000 * 1_000


def test_small_images_cost_as_many_pixels_as_they_have() -> None:
    recipe = replace(
        RECIPES["transfer"], model_options={"size": 160}, initial_image_size=80, full_size_epochs=3
    )
    assert training_flops(recipe, 7, 10, 100) == 3 * 10 * 100 * (4 // 4 + 3)
    assert training_flops(recipe, 2, 10, 100) == 3 * 10 * 100 * 2
