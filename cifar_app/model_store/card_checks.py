"""What the parts of a card must hold, so that no page meets one that says less or nonsense."""

from __future__ import annotations

import math
from types import UnionType
from typing import Any, get_origin, get_type_hints

MAX_INPUT_SIZE = 1024
_TOLERANCE = 1e-6
_MOST_COUNTED = 1e30
_SHARES = ("accuracy", "precision", "recall", "f1")


def check_types(value: Any) -> None:
    """Raise `TypeError` unless every field of a dataclass holds what its annotation says.

    A field that may be None is not looked at: whoever fills it has checked its own fields.
    """
    for name, hint in get_type_hints(type(value)).items():
        kind = get_origin(hint) or hint
        if kind is UnionType:
            continue
        found = getattr(value, name)
        if not (_is_number(found) if kind is float else isinstance(found, kind)):
            raise TypeError(f"{name} is {type(found).__name__}, not {kind.__name__}")


def check_figures(name: str, figures: dict[str, Any]) -> None:
    """Raise unless these are the figures on a set of images, which agree with each other.

    Args:
        name: Of the set.
        figures: A `metrics.Summary` as a dictionary.

    Raises:
        KeyError: One is missing.
        ValueError: One is impossible.
    """
    images, correct = figures["images"], figures["correct"]
    _demand(isinstance(images, int) and images > 0, name, "images", images)
    _demand(isinstance(correct, int) and 0 <= correct <= images, name, "correct", correct)
    for figure in _SHARES:
        _demand(is_share(figures[figure]), name, figure, figures[figure])
    accuracy, interval = figures["accuracy"], figures["accuracy_interval"]
    _demand(abs(accuracy - correct / images) < _TOLERANCE, name, "accuracy", accuracy)
    whole = isinstance(interval, (list, tuple)) and len(interval) == 2
    _demand(whole and all(is_share(end) for end in interval), name, "accuracy_interval", interval)
    _demand(_is_number(figures["loss"]) and figures["loss"] >= 0, name, "loss", figures["loss"])


def check_calibration(calibration: dict[str, Any]) -> None:
    """Raise `KeyError` or `ValueError` unless this says how far confidence can be trusted."""
    error = calibration["expected_error"]
    _demand(is_share(error), "calibration", "expected_error", error)
    temperature = calibration.get("temperature", 1.0)
    sound = _is_number(temperature) and temperature > 0
    _demand(sound, "calibration", "temperature", temperature)
    before = calibration.get("expected_error_before", error)
    _demand(is_share(before), "calibration", "expected_error_before", before)


def check_recipe(recipe: dict[str, Any], best_epoch: int) -> None:
    """Raise `KeyError` or `ValueError` unless this says what was trained, and how long."""
    name, epochs, options = recipe["name"], recipe["epochs"], recipe.get("model_options", {})
    _demand(isinstance(name, str), "recipe", "name", name)
    _demand(isinstance(epochs, int) and 1 <= best_epoch <= epochs, "recipe", "epochs", epochs)
    _demand(isinstance(options, dict), "recipe", "model_options", options)
    if start := recipe.get("initial_model"):
        _demand(isinstance(start["seed"], int), "initial_model", "seed", start["seed"])
        _demand(
            is_share(start.get("interpolation_weight", 0)),
            "initial_model",
            "interpolation_weight",
            start.get("interpolation_weight"),
        )
        check_recipe(start["recipe"], best_epoch=1)


def check_texts(name: str, texts: dict[Any, Any]) -> None:
    """Raise `ValueError` unless every value is text."""
    for key, value in texts.items():
        _demand(isinstance(value, str), name, str(key), value)


def check_counts(**counts: float) -> None:
    """Raise `ValueError` if one is negative, or larger than anything that was ever counted."""
    for name, count in counts.items():
        _demand(0 <= count <= _MOST_COUNTED, "the card", name, count)


def check_input_size(size: int) -> None:
    """Raise `ValueError` unless a network can look at squares of this edge, in pixels."""
    _demand(1 <= size <= MAX_INPUT_SIZE, "the card", "input_size", size)


def is_share(value: Any) -> bool:
    """Whether this is a number from 0 to 1."""
    return _is_number(value) and 0 <= value <= 1


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _demand(holds: bool, part: str, name: str, found: Any) -> None:
    if not holds:
        raise ValueError(f"{part}: {name} is {str(found)[:40]!r}")
