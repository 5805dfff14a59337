"""A training that goes on with the network of another one, perhaps at another size."""

from __future__ import annotations

import keras

from cifar_app import store
from cifar_app.errors import ModelError
from cifar_app.model_files import KERAS_FILE
from cifar_app.models.fold import fold_into_convolutions, leaves
from cifar_app.models.opening import open_keras
from cifar_app.stored_model import StoredModel
from cifar_app.training.recipes import Recipe, default_name, get_recipe


def predecessor(recipe: Recipe, seed: int) -> StoredModel | None:
    """The stored network that a recipe goes on with; None where it begins its own.

    Raises:
        ModelError: It has not been trained yet, or is damaged.
    """
    if not recipe.after:
        return None
    name = default_name(get_recipe(recipe.after), seed)
    if name not in store.names():
        raise ModelError(
            f"The recipe {recipe.name} goes on with the network of the recipe {recipe.after}.",
            received=f"no model {name!r}",
            remedy=f"Train it first: python -m cifar_app train --recipe {recipe.after} --seed {seed}.",
        )
    return store.open_model(name)


def take_over(model: keras.Model, stored: StoredModel) -> keras.Model:
    """A network like `model` with the weights of a stored one, as they were in its training.

    What is stored has its batch norms folded into the convolutions, averages views, and has
    a temperature built in. The copy has folded batch norms, too, and neither of the others.

    Args:
        model: A network of the same architecture; the sizes of its layers' outputs may differ.
        stored: Where the weights are.

    Returns:
        A folded copy of `model`; what is not trained in `model` is not trained in it.
    """
    network = fold_into_convolutions(model)
    average_with(network, stored, share=1.0)
    return network


def average_with(network: keras.Model, stored: StoredModel, share: float) -> None:
    """Move the weights of a network towards those that it went on with, in place.

    Halfway is often better than either end (Wortsman et al. 2022, Robust fine-tuning of
    zero-shot models, section 3), and costs nothing to ask.

    Args:
        network: A network from `take_over`.
        stored: The one that it was made from.
        share: Of the stored network's weights, 0–1.

    Raises:
        ModelError: The stored network's file is damaged.
    """
    trained = open_keras(stored.checked(KERAS_FILE))
    temperature = stored.card.calibration["temperature"]
    output = trained.get_layer("output")
    output.set_weights([weight * temperature for weight in output.get_weights()])
    before = {layer.name: layer.get_weights() for layer in leaves(trained)}
    for layer in leaves(network):
        if layer.weights:
            pairs = zip(layer.get_weights(), before[layer.name], strict=True)
            layer.set_weights([(1 - share) * now + share * then for now, then in pairs])
