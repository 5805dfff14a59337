"""Check the types of dataclass fields."""

from __future__ import annotations

import math
from types import UnionType
from typing import Any, get_origin, get_type_hints


def check_types(value: Any) -> None:
    """Raise `TypeError` unless every field of a dataclass has the type of its annotation.

    Optional fields are skipped.
    """
    for name, hint in get_type_hints(type(value)).items():
        expected = get_origin(hint) or hint
        if expected is UnionType:
            continue
        field = getattr(value, name)
        if not (_is_number(field) if expected is float else isinstance(field, expected)):
            raise TypeError(f"{name} is {type(field).__name__}, not {expected.__name__}")


def check_texts(name: str, texts: dict[Any, Any]) -> None:
    """Raise `ValueError` unless every value of a dictionary is a string."""
    for key, value in texts.items():
        if not isinstance(value, str):
            raise ValueError(f"{name}: {key} is {str(value)[:40]!r}")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
