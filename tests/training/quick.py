"""The recipes, made quick enough for tests."""

from __future__ import annotations

from dataclasses import replace

from cifar_app.training import RECIPES, Recipe

STORED = ("seed_cnn", "whitened_cnn_fast", "transfer_lite2")
"""The recipes whose networks the tests store: one of each kind that is shipped."""

LIKE_OTHERS = ("transfer_192",)
"""Recipes that are another one but for the size of the images and an average with what they began
with: they are no other when quick and begun with nothing."""

_SIZE = 64


def quick(name: str) -> Recipe:
    """The recipe of this name, but that it enlarges the images less."""
    recipe = RECIPES[name]
    if "size" not in recipe.model_options:
        return recipe
    early = _SIZE // 2 if recipe.initial_image_size else 0
    return replace(
        recipe, model_options={**recipe.model_options, "size": _SIZE}, initial_image_size=early
    )
