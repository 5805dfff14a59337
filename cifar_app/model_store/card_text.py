"""Describe how a model was trained, and for how long, as text and as commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_ACRONYMS = {"tta": "TTA", "ema": "EMA"}

_OFF = ("0", "0.0", "no", "never", "")
"""Formatted values of what a recipe does not use."""


def training_commands(recipe: dict[str, Any], seed: int) -> list[str]:
    """Return the commands that train a model again, those for its initial models first.

    Args:
        recipe: Recipe fields of a card.
        seed: Random seed of the training.
    """
    trainings = list(_training_chain({"recipe": recipe, "seed": seed}))
    names: list[str | None] = []
    for training in trainings:
        name = f"my-{training['recipe']['name']}"
        while name in names:
            name += "-initial"
        names.append(name)
    initial_names = [*names[1:], None]
    commands = map(_training_command, trainings, names, initial_names)
    return list(commands)[::-1]


def count_epochs(recipe: dict[str, Any]) -> int:
    """Return the number of completed epochs, fewer than planned if training was ended early."""
    epochs: int = recipe.get("epochs_done", recipe["epochs"])
    return epochs


def describe_recipe(recipe: dict[str, Any]) -> dict[str, str]:
    """Return the labels and the formatted values of what a recipe uses."""
    used = {name: value for name, value in recipe.items() if name != "changes"}
    if used.get("training_fraction") == 1:
        del used["training_fraction"]
    table = {_format_label(name): _format_value(value) for name, value in used.items()}
    if initial := recipe.get("initial_model"):
        table["initial model"] = f"recipe {initial['recipe']['name']}, seed {initial['seed']}"
    return {label: value for label, value in table.items() if value not in _OFF}


def describe_initialization(recipe: dict[str, Any]) -> str:
    """Describe the model that training started from; return "" if there was none."""
    initial = recipe.get("initial_model")
    if not initial:
        return ""
    recipes = [training["recipe"] for training in _training_chain(initial)][::-1]
    epochs = sum(map(count_epochs, recipes))
    *others, last = (earlier["name"] for earlier in recipes)
    names = f"recipes {', '.join(others)} and {last}" if others else f"recipe {last}"
    text = (
        f"Training started from a model trained for {epochs} epochs ({names}); "
        "time and compute include that training."
    )
    if imagenet_weight := recipe.get("imagenet_weight"):
        text += (
            f" Weights of the backbone: {imagenet_weight:g} × ImageNet + "
            f"{1 - imagenet_weight:.2g} × fine-tuned (WiSE-FT, Wortsman et al. 2022)."
        )
    if distillation := recipe.get("distillation"):
        text += (
            " They were then trained further, so that the backbone sees sharp images as the "
            "ImageNet model does (distillation), and interpolated again: "
            f"{distillation['imagenet_weight']:g} × ImageNet."
        )
    weight = initial.get("interpolation_weight")
    if weight:
        text += (
            f" Final weights: {1 - weight:.2g} × fine-tuned + {weight:.2g} × initial "
            "(weight interpolation)."
        )
    return text


def format_duration(seconds: float) -> str:
    """Format a duration in the unit that suits it: "42 s", "17 min", "2.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _training_chain(training: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """Yield a training and those of its initial models, the earliest last."""
    while training:
        yield training
        training = training["recipe"].get("initial_model")


def _training_command(training: dict[str, Any], name: str | None, initial_name: str | None) -> str:
    recipe = training["recipe"]
    if "imagenet_weight" in recipe:
        return (
            f"python -m cifar_app interpolate --init-from {initial_name} "
            f"--imagenet-weight {recipe['imagenet_weight']} --name {name}"
        )
    options = {
        "recipe": recipe["name"],
        "backbone": recipe.get("model_options", {}).get("backbone"),
        "init-from": initial_name,
        "seed": training["seed"],
        "epochs": recipe["epochs"],
        "name": name,
    }
    arguments = [f"--{option} {value}" for option, value in options.items() if value is not None]
    arguments += [f"--set {name}={value}" for name, value in recipe.get("changes", {}).items()]
    return " ".join(["python -m cifar_app train", *arguments])


def _format_label(name: str) -> str:
    return " ".join(_ACRONYMS.get(word, word) for word in name.split("_"))


def _format_value(value: object) -> str:
    if isinstance(value, dict):
        parts = ((_format_label(name), _format_value(part)) for name, part in value.items())
        return ", ".join(f"{label} {part}" for label, part in parts if part not in _OFF)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
