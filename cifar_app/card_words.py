"""How a network was made, as people read it and as they type it."""

from __future__ import annotations

from typing import Any


def commands(recipe: dict[str, Any], seed: int) -> list[str]:
    """What trains a network, a command for itself and before it one for every start before.

    Args:
        recipe: The recipe's fields, as on a card.
        seed: The seed of the training.
    """
    trainings: list[dict[str, Any]] = []
    names: list[str | None] = []
    training: dict[str, Any] | None = {"recipe": recipe, "seed": seed}
    while training:
        trainings.append(training)
        names.append(_free_name(training["recipe"]["name"], names))
        training = training["recipe"].get("start")
    starts = [*names[1:], None]
    return [*map(_command, trainings, names, starts)][::-1]


def _free_name(recipe: str, taken: list[str | None]) -> str:
    name = f"my-{recipe}"
    while name in taken:
        name += "-start"
    return name


def _command(training: dict[str, Any], name: str | None, start: str | None) -> str:
    recipe = training["recipe"]
    options = {
        "recipe": recipe["name"],
        "backbone": recipe.get("options", {}).get("backbone"),
        "start": start,
        "seed": training["seed"],
        "epochs": recipe["epochs"],
        "name": name,
    }
    chosen = (f"--{option} {value}" for option, value in options.items() if value is not None)
    return " ".join(["python -m cifar_app train", *chosen])


def recipe_in_words(recipe: dict[str, Any]) -> dict[str, str]:
    """The recipe entry by entry."""
    facts = {_words(name): _value_in_words(value) for name, value in recipe.items()}
    if start := recipe.get("start"):
        facts["start"] = f"a network of the recipe {start['recipe']['name']}, seed {start['seed']}"
    return facts


def beginning(recipe: dict[str, Any]) -> str:
    """What the training began with, a sentence; empty where that was nothing."""
    if not (start := recipe.get("start")):
        return ""
    epochs, names = 0, []
    before = start
    while before:
        epochs += before["recipe"]["epochs"]
        names.append(before["recipe"]["name"])
        before = before["recipe"].get("start")
    *first, last = names[::-1]
    recipes = f"the recipes {', '.join(first)} and {last}" if first else f"the recipe {last}"
    share = start.get("share")
    averaged = (
        f" In the end the two were averaged, weight by weight: {share:.0%} of that one, "
        f"{1 - share:.0%} of this."
        if share
        else ""
    )
    return (
        f"It began with a network that had learnt for {epochs} epochs by {recipes}, "
        f"whose time and work are counted here.{averaged}"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value_in_words(value: object) -> str:
    if isinstance(value, dict):
        parts = (f"{_words(name)} {_value_in_words(one)}" for name, one in value.items())
        return ", ".join(parts) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
