"""The recipes: everything that makes a training, apart from its seed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cifar_app.errors import TrainingError


@dataclass(frozen=True)
class Recipe:
    """One way to train one architecture.

    Attributes:
        name: Name of the recipe on the command line.
        architecture: A name from `cifar_app.models.architectures()`.
        epochs: Passes over the training images; the best by validation accuracy is kept.
        batch_size: Images a step.
        learning_rate: Constant step size of Adam (Kingma & Ba 2015, algorithm 1).
    """

    name: str
    architecture: str
    epochs: int
    batch_size: int
    learning_rate: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


SEED_CNN = Recipe(
    name="seed_cnn", architecture="seed_cnn", epochs=10, batch_size=64, learning_rate=1e-3
)
"""The baseline: Adam without augmentation. `python -m cifar_app train --recipe seed_cnn`.

Accuracy and time over five seeds: benchmarks/results/seed_cnn.json.
"""

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (SEED_CNN,)}


def get_recipe(name: str) -> Recipe:
    """The recipe of this name; raises `TrainingError` if there is none."""
    if name not in RECIPES:
        raise TrainingError(
            f"A recipe is one of {', '.join(sorted(RECIPES))}.",
            received=repr(name),
            remedy="Choose one of these names.",
        )
    return RECIPES[name]


def default_name(recipe: Recipe, seed: int) -> str:
    """Name of the model that a training makes when the user names none."""
    return f"{recipe.name}-seed{seed}"
