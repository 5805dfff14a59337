"""How a network was made, as people read it and as they type it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def commands(recipe: dict[str, Any], seed: int) -> list[str]:
    """What trains a network, a command for itself and before it one for every start before.

    Args:
        recipe: The recipe's fields, as on a card.
        seed: The seed of the training.
    """
    trainings = list(_training_chain({"recipe": recipe, "seed": seed}))
    names: list[str | None] = []
    for training in trainings:
        names.append(_unique_name(training["recipe"]["name"], names))
    starts = [*names[1:], None]
    return [*map(_command, trainings, names, starts)][::-1]


def _training_chain(training: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """A training and those of the networks that it began with, the first of all last."""
    while training:
        yield training
        training = training["recipe"].get("initial_model")


def _unique_name(recipe: str, taken: list[str | None]) -> str:
    name = f"my-{recipe}"
    while name in taken:
        name += "-start"
    return name


def _command(training: dict[str, Any], name: str | None, start: str | None) -> str:
    recipe = training["recipe"]
    options = {
        "recipe": recipe["name"],
        "backbone": recipe.get("model_options", {}).get("backbone"),
        "init-from": start,
        "seed": training["seed"],
        "epochs": recipe["epochs"],
        "name": name,
    }
    chosen = (f"--{option} {value}" for option, value in options.items() if value is not None)
    return " ".join(["python -m cifar_app train", *chosen])


def recipe_in_words(recipe: dict[str, Any]) -> dict[str, str]:
    """The recipe entry by entry."""
    facts = {_words(name): _value_in_words(value) for name, value in recipe.items()}
    if start := recipe.get("initial_model"):
        facts["initial_model"] = (
            f"a network of the recipe {start['recipe']['name']}, seed {start['seed']}"
        )
    return facts


def describe_initialization(recipe: dict[str, Any]) -> str:
    """What the training began with, a sentence; empty where that was nothing."""
    if not (start := recipe.get("initial_model")):
        return ""
    before = [training["recipe"] for training in _training_chain(start)][::-1]
    epochs = sum(one["epochs"] for one in before)
    *first, last = (one["name"] for one in before)
    recipes = f"the recipes {', '.join(first)} and {last}" if first else f"the recipe {last}"
    share = start.get("interpolation_weight")
    averaged = (
        f" In the end the two were averaged, weight by weight: {share:.0%} of that one, "
        f"{1 - share:.0%} of this."
        if share
        else ""
    )
    return (
        f"It began with a network that had learned for {epochs} epochs by {recipes}, "
        f"whose time and work are counted here.{averaged}"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value_in_words(value: object) -> str:
    if isinstance(value, dict):
        parts = (f"{_words(name)} {_value_in_words(one)}" for name, one in value.items())
        return ", ".join(parts) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
