"""Training: recipes in, stored models out. Only a training run imports TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cifar_app.environment import configure_keras
from cifar_app.training.recipe import Recipe, default_name
from cifar_app.training.recipes import RECIPES, get_recipe, with_backbone

if TYPE_CHECKING:
    from cifar_app.model_store.stored_model import StoredModel

__all__ = ["RECIPES", "Recipe", "default_name", "get_recipe", "train", "with_backbone"]


def train(recipe: Recipe, **settings: Any) -> StoredModel:
    """Train a model and store it; see `cifar_app.training.fit.train` for the settings.

    Raises:
        DependencyError: TensorFlow is not installed.
    """
    configure_keras()
    from cifar_app.training import fit

    return fit.train(recipe, **settings)
