"""Initialize a training with the weights of a stored model, and interpolate with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cifar_app import models
from cifar_app.errors import TrainingError
from cifar_app.metrics.calibration import apply_temperature, fit_temperature
from cifar_app.metrics.classification import cross_entropy_per_sample
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.progress import no_progress
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress
from cifar_app.training.recipe import Recipe
from cifar_app.training.recipes import RECIPES

if TYPE_CHECKING:
    import keras
    import numpy as np

    from cifar_app.model_store.card import Card
    from cifar_app.model_store.stored_model import StoredModel

ALPHAS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Candidate weights of the initial model in the interpolation; 0 keeps the trained weights."""

_BATCH_SIZE = 500


def load_initial_model(name: str, recipe: Recipe) -> StoredModel:
    """Load a stored model to start a training from.

    Args:
        name: Name of the stored model.
        recipe: Recipe to train.

    Raises:
        ModelError: There is no such model.
        TrainingError: The recipe trains another architecture, or one that cannot be initialized.
    """
    stored = store.open_model(name)
    card = stored.card
    if not models.supports_weight_copy(recipe.architecture):
        supported = [
            other.name
            for other in RECIPES.values()
            if models.supports_weight_copy(other.architecture)
        ]
        raise TrainingError(
            "Only the whitened CNN and EfficientNet-Lite can be initialized from a stored model.",
            received=f"the recipe {recipe.name}",
            remedy=f"Omit --init-from, or choose --recipe {', '.join(supported)}.",
        )
    options = card.recipe.get("model_options", {})
    if card.architecture != recipe.architecture or not models.has_same_weight_shapes(
        recipe.architecture, options, recipe.model_options
    ):
        raise TrainingError(
            "The initial model has the architecture and options of the recipe.",
            received=f"{name!r} with the architecture {card.architecture} and options {options}",
            remedy=f"Choose a model with the architecture {recipe.architecture} and options "
            f"{recipe.model_options}.",
        )
    return stored


def training_provenance(card: Card) -> dict[str, Any]:
    """Return how a model was trained, for the card of a model that starts from it."""
    return {
        "recipe": card.recipe,
        "seed": card.seed,
        "model_sha256": card.files[KERAS_FILE],
        "training_seconds": card.training_seconds,
        "training_flops": card.training_flops,
    }


def initialize_from(stored: StoredModel, model: keras.Model, images: np.ndarray) -> None:
    """Copy the weights of a stored model to a new model.

    Args:
        stored: Model with the initial weights.
        model: Untrained model.
        images: Training images, `uint8 (N, 32, 32, 3)`.

    Raises:
        ModelError: The file of the stored model is corrupted.
    """
    card = stored.card
    initial_model = load_keras_model(stored.verified_path(KERAS_FILE))
    temperature = card.calibration["temperature"]
    models.copy_weights(card.architecture, model, initial_model, images, temperature)


def mix_weights(
    trained: Sequence[np.ndarray], initial: Sequence[np.ndarray], alpha: float
) -> list[np.ndarray]:
    """Return the mean of trained and initial weights, of which the initial ones have weight α."""
    pairs = zip(trained, initial, strict=True)
    return [(1 - alpha) * new + alpha * old for new, old in pairs]


def interpolate_weights(
    model: keras.Model,
    initial_model: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    on_progress: OnTrainingProgress = no_progress,
) -> float:
    """Interpolate the weights of a fine-tuned model with those of its initial model.

    A fine-tuned model often lies in the same basin of the loss as its initial model, and a point
    between both has a lower loss than either (Wortsman et al. 2022, Robust fine-tuning of
    zero-shot models, section 3).

    Args:
        model: Fine-tuned model, whose weights are changed.
        initial_model: Model of the same shape with the initial weights.
        images: Validation images, `uint8 (N, 32, 32, 3)`. The interpolation with the lowest loss
            wins; each candidate uses the temperature that fits it best.
        labels: Class ids, `uint8 (N,)`.
        on_progress: Callback for the progress, called for every candidate.

    Returns:
        The weight of the initial model, one of `ALPHAS`.
    """
    trained, initial = model.get_weights(), initial_model.get_weights()

    def interpolate(alpha: float) -> None:
        model.set_weights(mix_weights(trained, initial, alpha))

    def validation_loss(alpha: float) -> float:
        message = f"Interpolating weights ({ALPHAS.index(alpha) + 1} of {len(ALPHAS)})"
        on_progress(TrainingProgress("evaluating", message))
        interpolate(alpha)
        probabilities = model.predict(images, batch_size=_BATCH_SIZE, verbose=0)
        temperature = fit_temperature(labels, probabilities)
        calibrated = apply_temperature(probabilities, temperature)
        return float(cross_entropy_per_sample(labels, calibrated).mean())

    best = min(ALPHAS, key=validation_loss)
    interpolate(best)
    return best
