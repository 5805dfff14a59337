"""The recipes, made quick enough for tests."""

from __future__ import annotations

from dataclasses import replace

from cifar_app.training import RECIPES, Recipe

STORED = ("seed_cnn", "scratch", "transfer_lite2")
"""The recipes whose networks the tests store: one of each kind that is shipped."""

LIKE_OTHERS = ("transfer_large",)
"""Recipes that are another one but for the size of the images and an average with what they began
with: they are no other when quick and begun with nothing."""

_SIZE = 64


def quick(name: str) -> Recipe:
    """The recipe of this name, but that it enlarges the images less."""
    recipe = RECIPES[name]
    if "size" not in recipe.options:
        return recipe
    early = _SIZE // 2 if recipe.early_size else 0
    return replace(recipe, options={**recipe.options, "size": _SIZE}, early_size=early)
