"""A training that begins with the weights of a stored network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.training.recipe import Recipe

if TYPE_CHECKING:
    import keras
    import numpy as np

    from cifar_app.model_store.stored_model import StoredModel


@dataclass(frozen=True)
class InitialModel:
    """The network that a training begins with; see `load_initial_model`."""

    stored: StoredModel

    def to_json(self) -> dict[str, Any]:
        """What it is, and what it cost."""
        card = self.stored.card
        return {
            "recipe": card.recipe,
            "seed": card.seed,
            "network": card.files[KERAS_FILE],
            "training_seconds": card.training_seconds,
            "training_flops": card.training_flops,
        }

    def initialize(self, model: keras.Model, images: np.ndarray) -> None:
        """Set the weights of a fresh network by training images, `uint8 (N, 32, 32, 3)`.

        Raises:
            ModelError: The file of the stored network is damaged.
        """
        card = self.stored.card
        network = load_keras_model(self.stored.verified_path(KERAS_FILE))
        temperature = card.calibration["temperature"]
        models.copy_weights(card.architecture, model, network, images, temperature)


def load_initial_model(name: str, recipe: Recipe) -> InitialModel:
    """The stored network of this name, to begin a training with.

    Raises:
        ModelError: There is no such model.
        TrainingError: The recipe trains another architecture, or one that always begins anew.
    """
    stored = store.open_model(name)
    card = stored.card
    if not models.supports_weight_copy(recipe.architecture):
        raise TrainingError(
            "Only a recipe for the whitened CNN or EfficientNet-Lite can begin with a stored "
            "network.",
            received=f"the recipe {recipe.name}",
            remedy="Leave --init-from out, or choose --recipe whitened_cnn_fast, whitened_cnn, transfer, "
            "transfer_unfrozen, transfer_192, transfer_lite2 or transfer_cutmix.",
        )
    options = card.recipe.get("options", {})
    if card.architecture != recipe.architecture or not models.has_same_weight_shapes(
        recipe.architecture, options, recipe.model_options
    ):
        raise TrainingError(
            "A training begins with a network that is built as its recipe says.",
            received=f"{name!r}, of the architecture {card.architecture}, options {options}",
            remedy=f"Choose one of the architecture {recipe.architecture}, options "
            f"{recipe.model_options}.",
        )
    return InitialModel(stored)
